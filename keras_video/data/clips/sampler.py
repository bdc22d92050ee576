"""Sampling of frames: arithmetic on the native grid of a video.

A clip takes `num_frames` slots of the grid, `step` slots apart. `step` is the frame
stride or, where clips are asked for in seconds, the stride in slots of this video.
One arithmetic serves both, so that at the video's own rate they give the same frames.

```
slots of the video   0 1 2 3 4 5 6 7 8 9 ...
start=2, step=2          x   x   x   x         num_frames=4
```

Sparse clips take as many frames from each of equal segments of the video instead, in
snippets whose frames are `step` slots apart.

```
segments             |         |         |         |
snippets             |   x x   |   x x   |   x x   |   num_frames=6, 2 per segment
```
"""

import numpy as np

from keras_video.validation import count_segments


class SpreadStep(float):
    """A step whose slots are rounded down, not to the nearest."""


def clip_step(frame_stride, frame_rate, native_rate, spacing="strided", num_frames=1):
    """Slots between two frames of a clip.

    Args:
        frame_stride: distance between frames, in frames.
        frame_rate: the rate, in frames per second, to which the stride refers; None
            for the video's own.
        native_rate: the video's own rate.
        spacing: "strided"; or "linspace" for `num_frames` frames that are spread over
            as many strides, the first slot and the last included.
        num_frames: frames of the clip.

    Example:
    >>> clip_step(2, None, 30.0)
    2
    >>> clip_step(1, 15, 30.0)
    2.0
    >>> step = clip_step(8, None, 30.0, "linspace", 8)
    >>> clip_slots(0, 8, step).tolist()
    [0, 9, 18, 27, 36, 45, 54, 63]
    """
    step = frame_stride
    if frame_rate is not None:
        step = frame_stride * native_rate / frame_rate
        # A rate a hair off (29.97 for 30) would make frames skip or repeat for nothing.
        step = float(round(step)) if abs(step - round(step)) < 2e-3 * step else step
    if spacing == "linspace":
        return SpreadStep(max(num_frames * step - 1, 0) / max(num_frames - 1, 1))
    return step


def clip_slots(start, num_frames, step):
    """The slots of a clip, rounded to the grid.

    Example:
    >>> clip_slots(10, 4, 2).tolist()
    [10, 12, 14, 16]
    >>> clip_slots(10, 4, 1.5).tolist()
    [10, 12, 13, 15]
    """
    # The last of those spread over a clip must not be cut off for a rounding error.
    more = 1e-6 if isinstance(step, SpreadStep) else 0.5
    offsets = np.floor(np.arange(num_frames) * step + more).astype("int64")
    return start + offsets


def last_start(num_slots, num_frames, step):
    """The last slot at which a clip can start without running out of the video.

    It is 0 for a video that is too short: such a clip starts with the video, and its
    last frame is held.
    """
    return max(num_slots - _span(num_frames, step), 0)


def random_start(num_slots, num_frames, step, fraction):
    """A start drawn evenly from all that fit.

    Args:
        num_slots: length of the video in slots.
        num_frames: frames of the clip.
        step: slots between them.
        fraction: a number drawn evenly from [0, 1).
    """
    return int(fraction * (last_start(num_slots, num_frames, step) + 1))


def uniform_starts(num_slots, num_frames, step, views):
    """Starts of `views` clips spread from the video's beginning to its end.

    One view is the centre one.

    Example:
    >>> uniform_starts(100, 10, 2, views=3)
    [0, 40, 81]
    >>> uniform_starts(100, 10, 2, views=1)
    [40]
    """
    last = last_start(num_slots, num_frames, step)
    if views == 1:
        return [last // 2]
    return [int(start) for start in np.arange(views) * last / (views - 1)]


def spread_slots(num_slots, num_frames):
    """Slots of one clip that covers the whole video: the middles of equal parts.

    Example:
    >>> spread_slots(100, 4).tolist()
    [12, 37, 62, 87]
    """
    return ((np.arange(num_frames) + 0.5) * num_slots / num_frames).astype("int64")


def key_slots(key, num_frames, step):
    """Slots of one clip around a key frame, which may reach over the video's ends.

    The key frame is frame `num_frames // 2` of the clip, as PySlowFast has it on AVA.
    Of frames that are spread over as many strides it is the span's middle, which need
    not be among them.

    Args:
        key: slot of the key frame.
        num_frames: frames of the clip.
        step: slots between them.

    Example:
    >>> key_slots(100, 4, 2).tolist()
    [96, 98, 100, 102]
    >>> key_slots(1, 4, 2).tolist()
    [-3, -1, 1, 3]
    """
    offsets = clip_slots(0, num_frames, step)
    spread = isinstance(step, SpreadStep)
    middle = _span(num_frames, step) // 2 if spread else offsets[num_frames // 2]
    return key - middle + offsets


def window_slots(key, num_slots, num_frames, frames_per_segment, step, positions):
    """Slots of one sparse clip around a key frame, which may reach over the ends.

    Args:
        key: slot of the key frame, the middle of the window.
        num_slots: length of the window in slots.
        num_frames: frames of the clip.
        frames_per_segment: frames of a snippet.
        step: slots between them.
        positions: see `segment_slots`.

    Example:
    >>> window_slots(100, 60, 6, 2, 1, positions=0.5).tolist()
    [79, 80, 99, 100, 119, 120]
    """
    slots = segment_slots(num_slots, num_frames, frames_per_segment, step, positions)
    return key - num_slots // 2 + slots


def segment_slots(num_slots, num_frames, frames_per_segment, step, positions):
    """Slots of one sparse clip: a snippet from each of equal segments of the video.

    A snippet that is longer than its segment starts with it and runs on into the
    next. None starts so late that it would run out of the video, unless the video is
    shorter than a snippet: then all start with it, and its last frame is held.

    Args:
        num_slots: length of the video in slots.
        num_frames: frames of the clip.
        frames_per_segment: frames of a snippet.
        step: slots between them.
        positions: position of the snippet among all that fit into its segment, from 0,
            the first, up to 1, not included; 0.5 is the middle. A number for each
            segment, or one for all.

    Example:
    >>> segment_slots(60, 6, 2, 1, positions=0.5).tolist()
    [9, 10, 29, 30, 49, 50]
    >>> segment_slots(60, 6, 2, 1, positions=[0.0, 0.5, 0.999]).tolist()
    [0, 1, 29, 30, 58, 59]
    """
    segments = count_segments(num_frames, frames_per_segment)
    # All in parts of a slot, `segments` to a slot: whole numbers, so no rounding.
    begins = np.arange(segments) * num_slots
    room = max(num_slots - (_span(frames_per_segment, step) - 1) * segments, 0)
    starts = (begins + np.asarray(positions) * room) // segments
    starts = np.minimum(starts, last_start(num_slots, frames_per_segment, step))
    snippet = clip_slots(0, frames_per_segment, step)
    return (starts.astype("int64")[:, None] + snippet).reshape(-1)


def view_slots(num_slots, num_frames, step, views, frames_per_segment=None):
    """Slots of `views` clips spread evenly over a video, (views, num_frames).

    One view is the centre one. Dense clips reach from the video's beginning to its
    end; the snippets of sparse ones lie in the middles of as many parts of every
    segment.

    Example:
    >>> view_slots(100, 3, 2, views=2).tolist()
    [[0, 2, 4], [95, 97, 99]]
    >>> view_slots(100, 2, 1, views=2, frames_per_segment=1).tolist()
    [[12, 62], [37, 87]]
    """
    if frames_per_segment is None:
        starts = uniform_starts(num_slots, num_frames, step, views)
        return np.stack([clip_slots(start, num_frames, step) for start in starts])
    return np.stack(
        [
            segment_slots(num_slots, num_frames, frames_per_segment, step, position)
            for position in (np.arange(views) + 0.5) / views
        ]
    )


def _span(num_frames, step):
    """Slots from a clip's first frame to its last, both counted."""
    return int(clip_slots(0, num_frames, step)[-1]) + 1
