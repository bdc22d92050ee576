"""Fixtures of the lists of videos."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Write files: text under lists/, empty ones under videos/."""

    def write(texts, videos=()):
        for name, text in texts.items():
            path = tmp_path / "lists" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        for name in videos:
            path = tmp_path / "videos" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "lists", tmp_path / "videos"

    return write
