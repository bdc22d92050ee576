import numpy as np
import pytest
import torch
from data.files import decode, encode, noise

from keras_video.data import load_clip


@pytest.fixture
def path(tmp_path):
    return encode(tmp_path / "a.mp4", noise(60, (48, 64)), rate=20)


def test_center(path):
    clip = load_clip(path, num_frames=8, frame_stride=2)
    # 60 frames, 15 in the clip: 45 to spare, 22 of them before it.
    assert np.array_equal(clip, decode(path)[22:38:2])


@pytest.mark.parametrize("seconds, first", [(0, 0), (1.0, 20), (1.24, 25)])
def test_seconds(path, seconds, first):
    clip = load_clip(path, num_frames=4, frame_stride=3, position=seconds)
    assert np.array_equal(clip, decode(path)[first : first + 12 : 3])


def test_past_the_end_holds_the_last_frame(path):
    clip = load_clip(path, num_frames=4, frame_stride=1, position=2.9)
    assert np.array_equal(clip, decode(path)[[58, 59, 59, 59]])
    clip = load_clip(path, num_frames=64, frame_stride=2)
    assert np.array_equal(clip[:30], decode(path)[::2])
    assert (clip[30:] == decode(path)[-1]).all()


def test_frame_rate(path):
    by_time = load_clip(path, num_frames=8, frame_stride=1, frame_rate=5)
    assert np.array_equal(by_time, load_clip(path, num_frames=8, frame_stride=4))
    by_time = load_clip(path, num_frames=8, frame_stride=2, frame_rate=20)
    assert np.array_equal(by_time, load_clip(path, num_frames=8, frame_stride=2))


def test_frames_spread_over_the_clip(path):
    """As PyTorchVideo picks them, also of a video of another rate."""
    frames = decode(path)
    for stride, rate, covered in ((8, None, 32), (8, 40, 16), (2, 30, 5)):
        clip = load_clip(
            path, num_frames=4, frame_stride=stride, frame_rate=rate, spacing="linspace"
        )
        spread = torch.linspace(0, covered - 1, 4).long().numpy()
        start = (60 - spread[-1] - 1) // 2
        assert np.array_equal(clip, frames[start + spread])
    one = load_clip(path, num_frames=1, frame_stride=9, spacing="linspace", position=0)
    assert np.array_equal(one, frames[:1])


def test_crop_is_the_middle_of_the_scaled_frames(path):
    clip = load_clip(
        path, num_frames=4, frame_stride=2, image_size=(32, 32), short_side=40
    )
    whole = load_clip(path, num_frames=4, frame_stride=2, short_side=40)
    assert whole.shape == (4, 40, 53, 3)
    assert np.array_equal(clip, whole[:, 4:36, 10:42])


def test_short_side_of_a_crop_alone(path):
    small = {"num_frames": 4, "image_size": 28}
    usual, clip = load_clip(path, **small), load_clip(path, **small, short_side=32)
    assert np.array_equal(usual, clip)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"position": "middle"}, r"`position` must be .*lasts 3\.00 s.*'middle'"),
        ({"position": 3.5}, "`position`"),
        ({"num_frames": 0}, "`num_frames` must be a whole number.*num_frames=0"),
        ({"frame_stride": 1.5}, "`frame_stride`"),
        ({"image_size": (32, -1)}, "`image_size`"),
        ({"short_side": (40, 48)}, r"one number.*short_side=\(40, 48\)"),
        ({"spacing": "even"}, "`spacing` must be one of 'strided', 'linspace'"),
        ({"spacing": "linspace", "frames_per_segment": 1}, "`spacing` must be"),
    ],
)
def test_errors(path, arguments, message):
    with pytest.raises(ValueError, match=message):
        load_clip(path, **arguments)
