"""Clips around key frames, with the boxes in them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from keras_video.augment.geometry import center_crop, place_crop, shift_boxes
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.geometry import pixel_boxes
from keras_video.data.clips.sampler import key_slots, window_slots
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_choice, count_segments

CROPS = ("random", "center", "fit")
SAMPLINGS = ("random", "center")

# Seconds that a key frame may lie before a video's first frame or after its last.
_SLACK = 1.0


@dataclass(frozen=True, kw_only=True)
class KeyFrameSpec(ClipSpec):
    """The clip that is taken around every key frame of a data set.

    ```
    frames   x . x . x . x . X . x . x . x .     num_frames=8, frame_stride=2
                             ^ key frame: number num_frames // 2

    segments |x    |  x  | x   |    x|     num_frames=4, frames_per_segment=1
             <----- window_seconds -->     the key frame is the middle
    ```

    Args:
        crop: position of the crop in the frame, "random" or "center"; or "fit" for
            whole pictures, scaled to fit into `image_size` with their proportions or,
            where that is None, to `short_side`.
        sampling: position of the frames in each segment, "random" or "center".

    Raises:
        ValueError: if an argument is out of range.
    """

    crop: str = "fit"
    sampling: str = "center"
    whole_frames: ClassVar[bool] = True

    def __post_init__(self):
        super().__post_init__()
        check_choice("crop", self.crop, CROPS)
        check_choice("sampling", self.sampling, SAMPLINGS)
        if self.image_size is None and self.crop != "fit":
            raise ValueError(
                "`image_size` must be given for crops: image_size=224 with "
                "short_side=(256, 320) is what networks for AVA are trained on. "
                'crop="fit" takes whole frames. '
                f"Received: image_size=None, crop={self.crop!r}"
            )
        if self.frames_per_segment is not None and self.window_seconds is None:
            raise ValueError(
                "`window_seconds` must say how long the segments around a key frame "
                "are together, such as window_seconds=3. Received: "
                f"frames_per_segment={self.frames_per_segment}, window_seconds=None"
            )

    @property
    def num_draws(self):
        """How many numbers `read` needs, drawn evenly from [0, 1)."""
        if self.frames_per_segment is None:
            return 3
        return 3 + count_segments(self.num_frames, self.frames_per_segment)

    def read(self, path, seconds, boxes, draws):
        """Decode one clip.

        Args:
            path: the video.
            seconds: the key frame, from the start of the file.
            boxes: (N, 4) in fractions of the picture.
            draws: `num_draws` numbers from [0, 1): scale, position of the crop
                downwards and to the right, and in time for each segment. Those of what
                is not random are ignored.

        Returns:
            (clip, boxes): uint8 array (T, H, W, 3), of `shape` or, with the crop "fit"
            and an `image_size`, smaller; and float32 (N, 4), pixels, which may reach
            out of it.

        Raises:
            VideoError: if the video cannot be read, or ends before the key frame.
        """
        scale, down, right, *positions = draws
        seen = {}

        def window(*size):
            part = self._window(size, down, right)
            seen.update(size=size, top=part[0], left=part[1])
            return part

        with VideoReader(path, **self.reader_sizes(scale)) as video:
            clip = video.clip(self.slots(video, seconds, positions), window)
        boxes = pixel_boxes(boxes, seen["size"])
        return clip, shift_boxes(boxes, seen["top"], seen["left"])

    def slots(self, video, seconds, positions=()):
        """Slots of the clip around a timestamp in an open `VideoReader`.

        Before its start the first frame is held, after its end the last. `positions`
        are the numbers drawn for the segments.
        """
        if not -_SLACK <= seconds < video.duration + _SLACK:
            raise VideoError(
                video.path,
                f"there is a key frame at {seconds:g} s, but the video lasts "
                f"{video.duration:.1f} s",
                "Timestamps count from the start of the file; where files start "
                "later, say when with `video_start` (900 for AVA's minutes 15 to 30).",
            )
        rate = video.frame_rate
        key = int(np.clip(np.floor(seconds * rate + 0.5), 0, video.num_slots - 1))
        if self.frames_per_segment is None:
            return key_slots(key, self.num_frames, self.step(rate))
        return window_slots(
            key,
            max(int(self.window_seconds * rate + 0.5), 1),
            self.num_frames,
            self.frames_per_segment,
            self.step(rate),
            positions if self.sampling == "random" else 0.5,
        )

    def reader_sizes(self, scale=0.0):
        """The arguments of `VideoReader` that say how large frames are.

        Args:
            scale: number drawn from [0, 1), which chooses from a range of short sides.
        """
        if self.crop == "fit" and self.image_size is not None:
            return {"fit_size": self.image_size}
        side = self.draw_short_side(scale)
        return {"short_side": side, "min_size": self.image_size}

    def _window(self, size, down, right):
        """The part to keep of frames of `size`, as (top, left, height, width)."""
        if self.crop == "fit":
            return 0, 0, *size
        if self.crop == "center":
            return center_crop(size, self.image_size)
        return place_crop(size, self.image_size, down, right)
