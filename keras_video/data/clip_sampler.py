"""Which frames make a clip: arithmetic on the native grid of a video.

A clip takes `num_frames` slots of the grid, `step` slots apart. `step` is the frame
stride or, where clips are asked for in seconds, the stride in slots of this video.
One arithmetic serves both, so that at the video's own rate they give the same frames.

```
slots of the video   0 1 2 3 4 5 6 7 8 9 ...
start=2, step=2          x   x   x   x         num_frames=4
```
"""

import numpy as np


def clip_step(frame_stride, frame_rate, native_rate):
    """Slots between two frames of a clip.

    Args:
        frame_stride: distance between frames, in frames.
        frame_rate: the rate, in frames per second, to which the stride refers; None
            for the video's own.
        native_rate: the video's own rate.

    Example:
    >>> clip_step(2, None, 30.0)
    2
    >>> clip_step(1, 15, 30.0)
    2.0
    """
    if frame_rate is None:
        return frame_stride
    # A rate a hair off (29.97 for 30) would make frames skip or repeat for nothing.
    step = frame_stride * native_rate / frame_rate
    return float(round(step)) if abs(step - round(step)) < 2e-3 * step else step


def clip_slots(start, num_frames, step):
    """The slots of a clip, rounded to the grid.

    Example:
    >>> clip_slots(10, 4, 2).tolist()
    [10, 12, 14, 16]
    >>> clip_slots(10, 4, 1.5).tolist()
    [10, 12, 13, 15]
    """
    offsets = np.floor(np.arange(num_frames) * step + 0.5).astype("int64")
    return start + offsets


def last_start(num_slots, num_frames, step):
    """The last slot at which a clip can start without running out of the video.

    It is 0 for a video that is too short: such a clip starts with the video, and its
    last frame is held.
    """
    span = int(clip_slots(0, num_frames, step)[-1]) + 1
    return max(num_slots - span, 0)


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
