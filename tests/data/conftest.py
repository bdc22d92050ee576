import pytest
from data.files import encode, noise


@pytest.fixture(scope="session")
def _originals(tmp_path_factory):
    """Six short videos, encoded once."""
    folder = tmp_path_factory.mktemp("originals")
    return [
        encode(folder / f"{i}.mp4", noise(24 + 4 * i, (48, 64), seed=i), bf="0")
        for i in range(6)
    ]


@pytest.fixture
def folder(_originals, tmp_path):
    """Two classes of three videos each, one of them in a deeper folder."""
    root = tmp_path / "videos"
    names = ["jump/a.mp4", "jump/b.mp4", "jump/deep/c.MP4"]
    names += ["wave/a.mp4", "wave/b.mp4", "wave/c.mp4"]
    for original, name in zip(_originals, names, strict=True):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(original.read_bytes())
    (root / "jump" / "notes.txt").write_text("not a video")
    (root / "jump" / "._a.mp4").write_text("not a video")
    (root / ".cache").mkdir()
    return root
