"""The command line, and folders of presets that the tests convert to."""

import pytest

from tests.cli.conftest import cli, mistake  # noqa: F401


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory):
    """Folder of the preset of a network in `NETWORKS`, for five classes."""
    from tests.convert.networks import NETWORKS

    folders = {}

    def find(name):
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp("presets") / name
            NETWORKS[name].model(5).save_to_preset(folders[name])
        return folders[name]

    return find
