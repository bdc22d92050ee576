import sys
import types

import numpy as np
import pytest
from data.files import decode, encode, noise

from keras_video.data import video_dataset_from_directory
from keras_video.data.datasets.tfio_decoder import is_decoded_right

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


def test_versions_are_named(folder, monkeypatch):
    def decode_video(content, index=0, name=None):
        # As tensorflow-io does beside TensorFlow 2.20 and newer.
        raise NotImplementedError("undefined symbol: _ZN10tensorflow8OpKernel11")

    fake = module(decode_video)
    fake.__version__ = "0.37.1"
    monkeypatch.setitem(sys.modules, "tensorflow_io", fake)
    message = r"needs TensorFlow 2\.16 and tensorflow-io 0\.37\.1.*"
    message += rf"Found: TensorFlow {tf.__version__}, tensorflow-io 0\.37\.1.*symbol"
    with pytest.raises(ImportError, match=message):
        video_dataset_from_directory(folder, decoder="tensorflow_io", **SMALL)


@pytest.mark.parametrize("width, rotation", [(60, 0), (64, 90)])
def test_files_that_it_gets_wrong_are_read_without_it(
    width, rotation, tmp_path, monkeypatch
):
    def decode_video(content, index=0, name=None):
        return tf.zeros((24, 48, width, 3), tf.uint8)

    monkeypatch.setitem(sys.modules, "tensorflow_io", module(decode_video))
    (tmp_path / "videos" / "jump").mkdir(parents=True)
    path = tmp_path / "videos" / "jump" / "a.mp4"
    encode(path, noise(24)[:, :, :width], bf="0", rotation=rotation)
    (tmp_path / "text.mp4").write_text("no video")
    assert not is_decoded_right(path) and not is_decoded_right(tmp_path / "text.mp4")
    options = {**SMALL, "batch_size": 1, "seed": 2}
    pair = [
        next(iter(video_dataset_from_directory(path.parents[1], decoder=d, **options)))
        for d in ("tensorflow_io", "pyav")
    ]
    assert np.array_equal(pair[0][0], pair[1][0]) and np.any(pair[0][0])


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
