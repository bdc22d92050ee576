import pytest

from keras_video.data.datasets.video_source import find_parts


@pytest.mark.parametrize(
    "folders, expected",
    [
        (["train", "test"], ("train", "test")),
        (["training", "val"], ("training", "val")),
        (["train"], None),
        (["test"], None),
        (["jump", "kick"], None),
    ],
)
def test_find_parts(tmp_path, folders, expected):
    for name in folders:
        (tmp_path / name).mkdir()
    parts = find_parts(tmp_path)
    assert parts == (expected and tuple(tmp_path / name for name in expected))
