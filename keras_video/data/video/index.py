"""Index of a video: presentation times and keyframes."""

import functools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class VideoIndex:
    """The frames of one video stream in the order in which they are shown.

    Clips are sampled on the **native grid**: slots of equal length, one frame
    period each, counted from the first frame. At a constant frame rate slot k is
    frame k. At a variable rate a slot holds the frame that is on screen in its
    middle, so that a frame shown for three periods fills three slots and time is
    never bent.

    ```
    frames  0   1   2           3   4      (frame 2 is shown three times as long)
    slots   0   1   2   3   4   5   6
    ```

    Args:
        pts: (N,) int64, presentation times in ticks, ascending.
        keyframes: int64, those times of `pts` from which decoding can start.
        time_base: seconds per tick, a `Fraction`.
        nominal_rate: frames per second as the file declares it; used only where
            the frames cannot tell (a single frame).
        exact: whether packets carry these very times. Where they do not (AVI), a
            frame is known by its position in a decode from the start.
        estimated: whether the times were computed from a container's table, not
            read from the packets.
    """

    pts: np.ndarray
    keyframes: np.ndarray
    time_base: Fraction
    nominal_rate: float = 25.0
    exact: bool = True
    estimated: bool = False

    def __len__(self):
        """The number of frames."""
        return len(self.pts)

    @functools.cached_property
    def _offsets(self):
        """Ticks of each frame since the first."""
        return (self.pts - self.pts[0]).astype("float64")

    @functools.cached_property
    def constant(self):
        """Whether every frame lies within half a period of an even grid."""
        even = np.arange(len(self)) * (self._offsets[-1] / max(len(self) - 1, 1))
        return bool(np.abs(self._offsets - even).max() < self._average / 2)

    @property
    def _average(self):
        return self._offsets[-1] / (len(self) - 1) if len(self) > 1 else np.inf

    @functools.cached_property
    def period(self):
        """Ticks per slot of the native grid."""
        if len(self) < 2:
            return 1 / (self.nominal_rate * float(self.time_base))
        if self.constant:
            return self._average
        steps = np.diff(self._offsets)
        steps = steps[steps > 0]
        if not len(steps):
            return 1 / (self.nominal_rate * float(self.time_base))
        # The usual step; the mean of the steps near it undoes the rounding of
        # coarse clocks (a Matroska file counts milliseconds).
        median = np.median(steps)
        return float(steps[np.abs(steps - median) < median / 2].mean())

    @property
    def frame_rate(self):
        """Slots per second."""
        return 1 / (self.period * float(self.time_base))

    @functools.cached_property
    def num_slots(self):
        """The length of the video in slots."""
        if self.constant:
            return len(self)
        return int(round(self._offsets[-1] / self.period)) + 1

    def frames_of(self, slots):
        """The frame on screen in each slot; slots beyond the ends hold the end's."""
        slots = np.clip(np.asarray(slots, "int64"), 0, self.num_slots - 1)
        if self.constant:
            return slots
        middle = (slots + 0.5) * self.period
        return np.maximum(np.searchsorted(self._offsets, middle, "right") - 1, 0)

    def keyframe_before(self, time):
        """The last keyframe at or before a presentation time."""
        position = np.searchsorted(self.keyframes, time, "right") - 1
        return self.keyframes[max(position, 0)]

    def number(self, time):
        """The number of the frame at a presentation time."""
        return int(np.searchsorted(self.pts, time))
