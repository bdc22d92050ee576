from tests.cli.conftest import _videos, preset, videos  # noqa: F401  fixtures
