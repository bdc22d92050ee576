"""How clips are cut from a video: in time and in space."""

from dataclasses import dataclass

import numpy as np

from keras_video.augment.geometry import center_crop, cut, place_crop, resize
from keras_video.data.clips.sampler import (
    clip_slots,
    clip_step,
    random_start,
    segment_slots,
    spread_slots,
    view_slots,
)
from keras_video.data.video.reader import VideoReader
from keras_video.data.video.scaler import scaled_size
from keras_video.validation import (
    check_choice,
    check_count,
    check_image_size,
    check_range,
    check_segments,
    count_segments,
)

SAMPLINGS = ("random", "center", "uniform")
CROPS = ("random", "center")

# Crops of 224 are customarily cut from frames whose short side is 256.
_SHORT_SIDE_PER_CROP = 256 / 224


def default_short_side(image_size):
    """The short side to scale to when only the crop's size is given."""
    return round(min(image_size) * _SHORT_SIDE_PER_CROP)


def settle(spec, crops, frames_per_segment=None):
    """Check the arguments that all kinds of clips have, and fill in their sizes.

    Args:
        spec: the record that has them.
        crops: values that its `crop` can have.
        frames_per_segment: its own, where it has any.

    Raises:
        ValueError: if one is out of range.
    """
    check_count("num_frames", spec.num_frames)
    check_count("frame_stride", spec.frame_stride)
    check_segments(spec.num_frames, frames_per_segment, spec.spacing)
    check_choice("crop", spec.crop, crops)
    if spec.frame_rate is not None:
        check_range("frame_rate", spec.frame_rate, least=0)
    image_size = check_image_size("image_size", spec.image_size)
    short_side = spec.short_side
    if short_side is None:
        short_side = default_short_side(image_size)
    low, high = check_range("short_side", short_side, least=0)
    object.__setattr__(spec, "image_size", image_size)
    object.__setattr__(spec, "short_side", (int(low), int(high)))


@dataclass(frozen=True)
class ClipSpec:
    """The clip that is taken from every video of a data set.

    Args:
        num_frames: frames of a clip.
        frame_stride: distance between them, in frames.
        frame_rate: frames per second to which the stride refers; None for each
            video's own.
        frames_per_segment: None for dense clips; or how many frames, `frame_stride`
            apart, come from each of equal segments of the video.
        spacing: "strided", or "linspace" for frames spread over the whole of
            `num_frames * frame_stride`.
        image_size: (height, width) of the clip in pixels.
        short_side: pixels to which the short side is scaled before the crop, or
            (low, high) to draw it from; None for 256/224 of `image_size`'s.
        sampling: "random" or "center", the place of the clip in time, or of the
            frames in each segment; "uniform" spreads the frames of a dense clip over
            the whole video, and is "center" for segments.
        crop: "random" or "center".

    Raises:
        ValueError: if an argument is not one of these.
    """

    num_frames: int = 32
    frame_stride: int = 2
    frame_rate: float | None = None
    frames_per_segment: int | None = None
    spacing: str = "strided"
    image_size: tuple = (224, 224)
    short_side: int | tuple | None = None
    sampling: str = "random"
    crop: str = "random"

    def __post_init__(self):
        check_choice("sampling", self.sampling, SAMPLINGS)
        settle(self, CROPS, self.frames_per_segment)

    @property
    def shape(self):
        """(T, H, W, C) of a clip."""
        return self.num_frames, *self.image_size, 3

    @property
    def num_draws(self):
        """How many numbers `read` needs, drawn evenly from [0, 1)."""
        if self.frames_per_segment is None:
            return 4
        return count_segments(self.num_frames, self.frames_per_segment) + 3

    def read(self, path, draws):
        """Decode one clip.

        Args:
            path: the video.
            draws: `num_draws` numbers from [0, 1): place in time (for segments, one
                for each), scale, and place of the crop downwards and to the right.
                Those of what is not random are ignored.

        Returns:
            uint8 array of `shape`.

        Raises:
            VideoError: if the video cannot be read.
        """
        *places, scale, down, right = draws
        with VideoReader(path, self._side(scale), min_size=self.image_size) as video:
            slots = self._slots(video.num_slots, video.frame_rate, places)
            return video.clip(slots, lambda *size: self._window(size, down, right))

    def cut(self, frames, draws):
        """As `read`, from all frames of a video, uint8 (T, H, W, 3)."""
        *places, scale, down, right = draws
        slots = self._slots(len(frames), 1.0, places)
        clip = frames[np.minimum(slots, len(frames) - 1)]
        size = scaled_size(clip.shape[1:3], self._side(scale), self.image_size)
        return cut(resize(clip, size), *self._window(size, down, right))

    def _side(self, scale):
        low, high = self.short_side
        return low + int(scale * (high - low + 1))

    def _slots(self, num_slots, frame_rate, places):
        """The clip's slots in a video; `places` from [0, 1) are its place in time."""
        frames, per_segment = self.num_frames, self.frames_per_segment
        if self.sampling == "uniform" and per_segment is None:
            return spread_slots(num_slots, frames)
        step = clip_step(
            self.frame_stride, self.frame_rate, frame_rate, self.spacing, frames
        )
        if self.sampling != "random":
            return view_slots(num_slots, frames, step, 1, per_segment)[0]
        if per_segment is not None:
            return segment_slots(num_slots, frames, per_segment, step, places)
        start = random_start(num_slots, frames, step, places[0])
        return clip_slots(start, frames, step)

    def _window(self, size, down, right):
        """The crop in frames of `size`, as (top, left, height, width)."""
        if self.crop == "center":
            return center_crop(size, self.image_size)
        return place_crop(size, self.image_size, down, right)
