"""Frames by time, at constant and variable rates."""

from fractions import Fraction

import av
import numpy as np
import pytest
from data.files import decode, encode, noise

from keras_video.data import VideoReader

# A variable rate: frame 4 stays for four periods, frame 9 for nearly three, and
# clocks are never exact.
TIMES = [0, 1.03, 2, 2.98, 4, 8.03, 9, 10, 11.02, 12, 14.7, 15.72, 16.7]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_variable_rate_is_sampled_by_time(tmp_path, name):
    pts = [round(t * 100) for t in TIMES]
    path = encode(tmp_path / name, noise(13), pts=pts, tick=Fraction(1, 1000))
    everything = decode(path)
    with VideoReader(path) as video:
        assert video.num_frames == 13
        assert not video.index.constant
        assert video.frame_rate == pytest.approx(10, rel=1e-2)
        # The slots are 0.1 s long; each shows what is on screen in its middle.
        on_screen = [0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 7, 8, 9, 9, 9, 10, 11, 12]
        assert video.num_slots == 18
        slots = np.arange(18)
        assert np.array_equal(video.clip(slots), everything[on_screen])
        assert np.array_equal(video.frames_at([0.62, 0.8]), everything[[4, 5]])
        assert np.array_equal(video.frames([4, 5, 6]), everything[[4, 5, 6]])


@pytest.mark.parametrize("name, rate", [("a.mp4", 30), ("a.mkv", 30), ("a.mkv", 24)])
def test_by_time_equals_by_number_at_a_constant_rate(tmp_path, name, rate):
    path = encode(tmp_path / name, noise(64), rate=rate)
    with VideoReader(path) as video:
        assert video.index.constant
        assert video.frame_rate == pytest.approx(rate, rel=1e-3)
        assert video.num_slots == 64
        seconds = np.arange(0, 64, 3) / rate
        assert np.array_equal(video.frames_at(seconds), video.frames(range(0, 64, 3)))


def test_short_video_holds_its_last_frame(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(5))
    everything = decode(path)
    with VideoReader(path) as video:
        clip = video.clip([2, 3, 4, 5, 6])
    assert np.array_equal(clip, everything[[2, 3, 4, 4, 4]])


def test_single_frame(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(1))
    with VideoReader(path) as video:
        assert (video.num_frames, video.num_slots, video.frame_rate) == (1, 1, 25)
        assert video.clip([0, 1]).shape == (2, 48, 64, 3)


def test_no_length_in_the_container(clips):
    with av.open(str(clips / "av1_video.mkv")) as container:
        stream = container.streams.video[0]
        assert stream.frames == 0 and stream.duration is None
    with VideoReader(clips / "av1_video.mkv") as video:
        assert (video.num_frames, video.duration) == (125, 5.0)
