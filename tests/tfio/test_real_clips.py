"""tensorflow-io itself, with FFmpeg 4, on real clips, beside PyAV."""

import shutil

import av
import numpy as np
import pytest
from data.files import decode

pytest.importorskip("tensorflow_io", reason="make test-tfio runs it beside its FFmpeg")
import tensorflow as tf

from keras_video.data import video_dataset_from_directory
from keras_video.data.datasets.tfio_decoder import is_decoded_right, tfio_decoder

RIGHT = ("demo_skeleton.mp4", "h265_video.mp4", "test.avi")
# Widths of 340, colours of BT.709, and a codec that ends the process.
WRONG = ("demo.mp4", "test.mp4", "nasa_13013.mp4", "av1_video.mkv")


@pytest.mark.parametrize("name", RIGHT)
def test_all_frames_are_those_of_pyav(clips, name):
    assert is_decoded_right(clips / name)
    frames = tfio_decoder()(tf.io.read_file(str(clips / name))).numpy()
    np.testing.assert_array_equal(frames, decode(clips / name))


@pytest.mark.parametrize("name", WRONG)
def test_files_that_it_gets_wrong_are_known(clips, name):
    assert not is_decoded_right(clips / name)


# Without demo_skeleton.mp4: tensorflow-io does not know that its frames are uneven.
@pytest.mark.parametrize("name", RIGHT[1:] + WRONG)
def test_clips_of_a_data_set_are_those_of_pyav(clips, name, tmp_path):
    (tmp_path / "class").mkdir()
    shutil.copyfile(clips / name, tmp_path / "class" / name)
    with av.open(str(clips / name)) as container:
        stream = container.streams.video[0]
        side = min(stream.width, stream.height)
    # The crop fills the short side, so that nothing is scaled.
    options = {"num_frames": 4, "frame_stride": 2, "image_size": (side, side)}
    options |= {"short_side": side, "batch_size": 1, "shuffle": False}
    (clip, label), *more = video_dataset_from_directory(
        tmp_path, decoder="tensorflow_io", **options
    )
    (expected, _), *_ = video_dataset_from_directory(tmp_path, **options)
    np.testing.assert_array_equal(clip, expected)
    assert not more and label.numpy() == [0]
