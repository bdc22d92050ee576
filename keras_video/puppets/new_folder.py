"""Folders that appear when they are complete, or not at all."""

import contextlib
from pathlib import Path

from keras_video._advice import Advice, advised
from keras_video._atomic import new_output


@contextlib.contextmanager
def new_folder(directory, marker, overwrite=False):
    """Yield a temporary folder to fill, which is renamed at the end.

    Args:
        directory: the folder to make.
        marker: name of a file that tells folders made in this way; no other folder
            that holds anything is ever replaced.
        overwrite: replace such a folder.

    Raises:
        FileExistsError: if the folder exists and may not be replaced.
    """
    _check(Path(directory), marker, overwrite)
    with new_output(directory, overwrite, marker) as folder:
        folder.mkdir()
        yield folder


def _check(directory, marker, overwrite):
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return
    ours = (directory / marker).is_file()
    if overwrite and ours:
        return
    if ours:
        raise advised(
            FileExistsError(f"{directory} already exists. Choose another folder."),
            Advice("{} replaces it.", "overwrite", True),
        )
    raise FileExistsError(
        f"{directory} already exists. It was not written by this function, so it is "
        "never replaced: choose another folder, or move it away."
    )
