import numpy as np
import pytest
from data.files import decode, encode, noise

from keras_video.data import VideoReader
from keras_video.data.clips.dataset_clip_spec import DatasetClipSpec
from keras_video.data.video.scaler import scaled_size

BASE = {"num_frames": 4, "frame_stride": 3, "image_size": (32, 40)}


@pytest.fixture
def path(tmp_path):
    return encode(tmp_path / "a.mp4", noise(50, (48, 64)))


@pytest.mark.parametrize(
    "scale, short_side", [(0.0, 40), (0.34, 41), (0.5, 41), (0.99, 42)]
)
def test_short_side_is_drawn_from_its_range(path, scale, short_side):
    spec = DatasetClipSpec(
        **BASE, short_side=(40, 42), sampling="center", crop="center"
    )
    with VideoReader(path, short_side=short_side) as video:
        frames = video.frames(range(20, 32, 3))
    top, left = (frames.shape[1] - 32) // 2, (frames.shape[2] - 40) // 2
    expected = frames[:, top : top + 32, left : left + 40]
    assert np.array_equal(spec.read(path, (0.9, scale, 0.9, 0.9)), expected)


def test_position_in_time_and_in_the_frame(path):
    spec = DatasetClipSpec(**BASE, short_side=48)
    clip = spec.read(path, (0.999, 0, 0, 0.999))
    assert np.array_equal(clip, decode(path)[40:50:3, :32, 24:])
    clip = spec.read(path, (0, 0, 0.999, 0))
    assert np.array_equal(clip, decode(path)[0:10:3, 16:, :40])


def test_frames_spread_over_the_clip(path):
    """4 frames at stride 3 cover 12, and the last start is 12 before the end."""
    spec = DatasetClipSpec(**BASE, short_side=48, crop="center", spacing="linspace")
    clip = spec.read(path, (0.999, 0, 0, 0))
    assert np.array_equal(clip, decode(path)[[38, 41, 45, 49], 8:40, 12:52])


@pytest.mark.parametrize("per_segment", [None, 1, 2])
@pytest.mark.parametrize("sampling", ["random", "center", "uniform"])
def test_cut_is_read_from_frames_in_memory(path, sampling, per_segment):
    spec = DatasetClipSpec(
        **BASE, short_side=48, sampling=sampling, frames_per_segment=per_segment
    )
    draws = np.random.default_rng(0).random(spec.num_draws)
    assert np.array_equal(spec.cut(decode(path), draws), spec.read(path, draws))


def test_small_videos_are_scaled_up_to_the_crop(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(8, (24, 32)))
    spec = DatasetClipSpec(num_frames=4, image_size=(32, 64), short_side=24)
    assert spec.read(path, (0.5,) * 4).shape == (4, 32, 64, 3)


def test_scaled_size():
    assert scaled_size((1080, 1920), 256) == (256, 455)
    assert scaled_size((1920, 1080), 256) == (455, 256)
    assert scaled_size((100, 100)) == (100, 100)
    assert scaled_size((101, 77), min_size=(50, 50)) == (66, 50)
    for size in ((7, 1000), (333, 334), (97, 89)):
        height, width = scaled_size(size, 64, (64, 80))
        assert height >= 64 and width >= 80
