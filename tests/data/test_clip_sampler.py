import numpy as np
import pytest

from keras_video.data.clip_sampler import (
    clip_slots,
    clip_step,
    last_start,
    random_start,
    spread_slots,
    uniform_starts,
)


def test_random_starts_cover_everything_that_fits():
    fractions = np.random.default_rng(0).random(3000)
    starts = [random_start(20, 4, 3, fraction) for fraction in fractions]
    counts = np.bincount(starts)
    assert len(counts) == 11  # the last clip is 10, 13, 16, 19
    assert counts.min() > 0.7 * counts.mean()
    assert random_start(20, 4, 3, np.nextafter(1, 0)) == 10


@pytest.mark.parametrize("length", [1, 5, 9])
def test_short_videos_start_at_the_beginning(length):
    assert last_start(length, 4, 3) == 0
    assert random_start(length, 4, 3, 0.99) == 0
    assert uniform_starts(length, 4, 3, 3) == [0, 0, 0]


def test_uniform_starts_reach_both_ends():
    starts = uniform_starts(300, 32, 2, 10)
    assert starts[0] == 0
    assert clip_slots(starts[-1], 32, 2)[-1] == 299
    assert np.ptp(np.diff(starts)) <= 1


def test_step_in_seconds():
    assert clip_step(2, None, 29.97) == 2
    assert clip_step(2, 15, 30) == 4
    # A rate that is the video's but for a hair gives the video's frames.
    assert clip_step(1, 30, 29.97) == 1
    assert clip_step(1, 29.97, 30.0) == 1
    assert clip_step(1, 10, 25) == 2.5


def test_clips_in_seconds_keep_time():
    slots = clip_slots(7, 60, clip_step(1, 12, 25))
    assert slots[0] == 7
    assert np.abs(slots - 7 - np.arange(60) * 25 / 12).max() <= 0.5


def test_spread_slots():
    assert spread_slots(8, 8).tolist() == list(range(8))
    assert spread_slots(2, 4).tolist() == [0, 0, 1, 1]
    assert spread_slots(1000, 3).tolist() == [166, 500, 833]
