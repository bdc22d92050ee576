from fractions import Fraction
from math import floor

import numpy as np
import pytest

from keras_video.data.clips.sampler import (
    clip_slots,
    clip_step,
    key_slots,
    last_start,
    random_start,
    segment_slots,
    spread_slots,
    uniform_starts,
    view_slots,
)

# Slots of the video, segments, frames of each, and the step between these: whole and
# broken lengths of segments, snippets that just fit, single frames, and broken steps.
SPARSE = [
    (100, 4, 5, 1),
    (301, 7, 5, 1),
    (35, 7, 5, 1),
    (38, 7, 5, 1),
    (64, 3, 4, 5),
    (97, 25, 1, 1),
    (97, 4, 3, 2.5),
]


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


def snippets(num_slots, segments, frames, step, places):
    slots = segment_slots(num_slots, segments * frames, frames, step, places)
    assert slots.dtype == "int64"
    return slots.reshape(segments, frames)


@pytest.mark.parametrize("num_slots, segments, frames, step", SPARSE)
def test_centre_snippets_lie_in_the_middle(num_slots, segments, frames, step):
    found = snippets(num_slots, segments, frames, step, 0.5)
    offsets = clip_slots(0, frames, step)
    for number, snippet in enumerate(found):
        middle = Fraction((2 * number + 1) * num_slots, 2 * segments)
        start = floor(middle - Fraction(int(offsets[-1]), 2))
        assert snippet.tolist() == (start + offsets).tolist()


@pytest.mark.parametrize("num_slots, segments, frames, step", SPARSE)
def test_random_snippets_stay_in_their_segments(num_slots, segments, frames, step):
    draws = (np.arange(2000) + 0.5) / 2000
    found = np.stack(
        [snippets(num_slots, segments, frames, step, place) for place in draws]
    )
    span = int(clip_slots(0, frames, step)[-1])
    assert (found - found[:, :, :1] == clip_slots(0, frames, step)).all()
    for number in range(segments):
        first = Fraction(number * num_slots, segments)
        last = Fraction((number + 1) * num_slots, segments)
        assert found[:, number].min() >= floor(first)
        assert found[:, number].max() < last
        # All that lie wholly inside come, equally often.
        counts = np.bincount(found[:, number, 0])
        whole = counts[-floor(-first) : floor(last - span)]
        assert not len(whole) or (whole.min() > 0 and np.ptp(whole) <= 1)


def test_single_frames_in_the_middle_are_spread_slots():
    for num_slots in range(1, 120):
        for frames in (1, 3, 7, 25):
            slots = segment_slots(num_slots, frames, 1, 4, 0.5)
            assert np.array_equal(slots, spread_slots(num_slots, frames))


@pytest.mark.parametrize("place", [0.0, 0.5, 0.99])
def test_snippets_longer_than_their_segments(place):
    # They start with it and run on, but not out of the video.
    starts = [0, 2, 5, 8, 11, 14, 15]
    expected = [[start + n for n in range(5)] for start in starts]
    assert snippets(20, 7, 5, 1, place).tolist() == expected
    # The last frame of the video is held: slots past its end show that.
    assert snippets(3, 4, 5, 1, place).tolist() == [[0, 1, 2, 3, 4]] * 4


def test_fewer_frames_than_segments_repeat():
    assert segment_slots(3, 6, 1, 1, 0.5).tolist() == [0, 0, 1, 1, 2, 2]
    assert segment_slots(3, 6, 1, 1, 0.99).tolist() == [0, 0, 1, 1, 2, 2]


def test_views_of_dense_clips():
    views = view_slots(300, 32, 2, 10)
    starts = uniform_starts(300, 32, 2, 10)
    assert np.array_equal(views, [clip_slots(start, 32, 2) for start in starts])


def test_views_of_sparse_clips_share_the_segments_evenly():
    views = view_slots(120, 5, 1, 3, frames_per_segment=1)
    assert np.array_equal(np.sort(views.reshape(-1)), spread_slots(120, 15))
    views = view_slots(120, 8, 3, 3, frames_per_segment=2)
    assert views.shape == (3, 8)
    for view, place in zip(views, (1 / 6, 1 / 2, 5 / 6), strict=True):
        assert np.array_equal(view, segment_slots(120, 8, 2, 3, place))
    (one,) = view_slots(120, 8, 3, 1, frames_per_segment=2)
    assert np.array_equal(one, views[1])


@pytest.mark.parametrize(
    "num_frames, per_segment, use",
    [
        (32, 5, "30 or 35 frames, or a `frames_per_segment` of 1, 2, 4, 8, 16, 32"),
        (3, 5, "5 frames, or a `frames_per_segment` of 1, 3"),
    ],
)
def test_frames_that_segments_do_not_share(num_frames, per_segment, use):
    message = f"frames_per_segment={per_segment}. Use {use}."
    with pytest.raises(ValueError, match=message):
        segment_slots(100, num_frames, per_segment, 1, 0.5)


@pytest.mark.parametrize("frames, stride", [(8, 8), (32, 2), (4, 16), (2, 1), (6, 3)])
def test_key_frames_lie_where_the_public_implementations_have_them(frames, stride):
    half = frames * stride // 2
    expected = list(range(200 - half, 200 + half, stride))
    assert key_slots(200, frames, stride).tolist() == expected
    assert expected[frames // 2] == 200
    # Frames spread over the span of time around the key frame.
    step = clip_step(stride, None, 30.0, "linspace", frames)
    spread = np.linspace(200 - half, 200 + half - 1, frames).astype(int)
    assert key_slots(200, frames, step).tolist() == spread.tolist()


def test_key_frames_of_odd_lengths_and_broken_steps():
    assert key_slots(10, 3, 2).tolist() == [8, 10, 12]
    for step in (2.0, 1.5, 0.7):
        assert key_slots(10, 8, step)[4] == 10
