"""Clips of the videos of a data set, at a random or at the middle position."""

from dataclasses import dataclass

import numpy as np

from keras_video.augment.geometry import center_crop, cut, place_crop, resize
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.sampler import (
    clip_slots,
    random_start,
    segment_slots,
    spread_slots,
)
from keras_video.data.video.reader import VideoReader
from keras_video.data.video.scaler import scaled_size
from keras_video.validation import check_choice, count_segments

SAMPLINGS = ("random", "center", "uniform")
CROPS = ("random", "center")


@dataclass(frozen=True, kw_only=True)
class DatasetClipSpec(ClipSpec):
    """The clip that is taken from every video of a data set.

    Args:
        sampling: position of the clip in time, or of the frames in each segment:
            "random" or "center"; "uniform" spreads the frames of a clip in one piece
            over the whole video, and is "center" for segments.
        crop: position of the crop in the frame, "random" or "center".

    Raises:
        ValueError: if an argument is out of range.
    """

    sampling: str = "random"
    crop: str = "random"

    def __post_init__(self):
        super().__post_init__()
        check_choice("sampling", self.sampling, SAMPLINGS)
        check_choice("crop", self.crop, CROPS)

    @property
    def num_draws(self):
        """How many numbers `read` needs, drawn evenly from [0, 1)."""
        if self.frames_per_segment is None:
            return 4
        return count_segments(self.num_frames, self.frames_per_segment) + 3

    def read(self, path, draws):
        """As `read_timed`, the clip alone."""
        return self.read_timed(path, draws)[0]

    def read_timed(self, path, draws):
        """Decode one clip, and say where in its video it is.

        Args:
            path: the video.
            draws: `num_draws` numbers from [0, 1): position in time (for segments, one
                for each), scale, and position of the crop downwards and to the right.
                Those of what is not random are ignored.

        Returns:
            (uint8 array of `shape`, start and end of the clip in seconds).

        Raises:
            VideoError: if the video cannot be read.
        """
        *positions, scale, down, right = draws
        side = self.draw_short_side(scale)
        with VideoReader(path, side, min_size=self.image_size) as video:
            slots = self._slots(video.num_slots, video.frame_rate, positions)
            clip = video.clip(slots, lambda *size: self._window(size, down, right))
            rate = video.frame_rate
            return clip, float(np.min(slots) / rate), float((np.max(slots) + 1) / rate)

    def cut(self, frames, draws):
        """As `read`, from all frames of a video, uint8 (T, H, W, 3)."""
        *positions, scale, down, right = draws
        slots = self._slots(len(frames), 1.0, positions)
        clip = frames[np.minimum(slots, len(frames) - 1)]
        side = self.draw_short_side(scale)
        size = scaled_size(clip.shape[1:3], side, self.image_size)
        return cut(resize(clip, size), *self._window(size, down, right))

    def _slots(self, num_slots, frame_rate, positions):
        """The clip's slots in a video; `positions` in time are from [0, 1)."""
        frames, per_segment = self.num_frames, self.frames_per_segment
        if self.sampling == "uniform" and per_segment is None:
            return spread_slots(num_slots, frames)
        if self.sampling != "random":
            return self.view_slots(num_slots, frame_rate)[0]
        step = self.step(frame_rate)
        if per_segment is not None:
            return segment_slots(num_slots, frames, per_segment, step, positions)
        start = random_start(num_slots, frames, step, positions[0])
        return clip_slots(start, frames, step)

    def _window(self, size, down, right):
        """The crop in frames of `size`, as (top, left, height, width)."""
        if self.crop == "center":
            return center_crop(size, self.image_size)
        return place_crop(size, self.image_size, down, right)
