import sys
import types

import numpy as np
import pytest
from data.files import decode

from keras_video.data import video_dataset_from_directory

tf = pytest.importorskip("tensorflow")
SMALL = {"num_frames": 4, "frame_stride": 2, "image_size": (32, 32), "batch_size": 2}


def module(decode_video):
    """Something with the one function of tensorflow-io that is called."""
    ffmpeg = types.SimpleNamespace(decode_video=decode_video)
    fake = types.ModuleType("tensorflow_io")
    fake.experimental = types.SimpleNamespace(ffmpeg=ffmpeg)
    return fake


def test_not_installed(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_io", None)
    message = r"`tensorflow_io`, which is not installed.*keras-video\[tfio\]"
    with pytest.raises(ImportError, match=message):
        video_dataset_from_directory(folder, decoder="tensorflow_io", **SMALL)


def test_ffmpeg_missing(folder, monkeypatch):
    def decode_video(content, index=0, name=None):
        # As tensorflow-io does.
        raise NotImplementedError("could not find ffmpeg after search through ", [])

    monkeypatch.setitem(sys.modules, "tensorflow_io", module(decode_video))
    message = r"FFmpeg 4 \(libavformat.so.58.*could not find ffmpeg.*decoder=\"pyav\""
    with pytest.raises(ImportError, match=message):
        video_dataset_from_directory(folder, decoder="tensorflow_io", **SMALL)


def test_clips(folder, monkeypatch, tmp_path):
    def read(content):
        path = tmp_path / "content.mp4"
        path.write_bytes(content)
        return decode(path)

    def decode_video(content, index=0, name=None):
        return tf.numpy_function(read, [content], tf.uint8)

    monkeypatch.setitem(sys.modules, "tensorflow_io", module(decode_video))
    # The crop fills the height, so no scaling blurs the comparison.
    kwargs = {**SMALL, "image_size": (48, 48), "short_side": 48, "num_workers": 1}
    dataset = video_dataset_from_directory(
        folder, decoder="tensorflow_io", seed=2, **kwargs
    )
    reference = video_dataset_from_directory(folder, seed=2, **kwargs)
    assert len(dataset) == 3 and dataset.class_names == ["jump", "wave"]
    for _ in range(2):
        clips, labels = map(np.concatenate, zip(*dataset, strict=True))
        expected = list(map(np.concatenate, zip(*reference, strict=True)))
        assert np.array_equal(clips, expected[0])
        assert np.array_equal(labels, expected[1])
