import pytest

from keras_video.data import VideoError
from keras_video.data.datasets.naming_videos import naming_videos


class FakeDataset:
    skipped = [("a.mp4", "the file is empty")]
    file_paths = ["a.mp4", "b.mp4"]


def test_errors_of_a_pipeline_name_the_video():
    with pytest.raises(VideoError, match="a.mp4: the file is empty") as caught:
        with naming_videos(None, FakeDataset()):
            raise RuntimeError("page of traceback")
    assert caught.value.path == "a.mp4"


def test_other_errors_pass():
    with pytest.raises(RuntimeError, match="bug"):
        with naming_videos(None):
            raise RuntimeError("bug")
    original = VideoError("c.mp4", "is damaged")
    with pytest.raises(VideoError) as caught, naming_videos(FakeDataset()):
        raise original
    assert caught.value is original
