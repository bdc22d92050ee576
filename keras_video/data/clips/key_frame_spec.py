"""Clips around key frames, with the boxes in them."""

from dataclasses import dataclass

import numpy as np

from keras_video.augment.geometry import center_crop, place_crop, shift_boxes
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.geometry import pixel_boxes
from keras_video.data.clips.sampler import key_slots
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_choice

CROPS = ("random", "center", "fit")

# Seconds that a key frame may lie before a video's first frame or after its last.
_SLACK = 1.0


@dataclass(frozen=True, kw_only=True)
class KeyFrameSpec(ClipSpec):
    """The clip that is taken around every key frame of a data set.

    ```
    frames   x . x . x . x . X . x . x . x .     num_frames=8, frame_stride=2
                             ^ key frame: number num_frames // 2
    ```

    Args:
        crop: position of the crop in the frame, "random" or "center"; or "fit" for
            whole pictures, scaled to fit into `image_size` with their proportions.

    Raises:
        ValueError: if an argument is out of range.
    """

    crop: str = "random"

    def __post_init__(self):
        super().__post_init__()
        check_choice("crop", self.crop, CROPS)
        self.check_dense("clips around key frames are in one piece")

    def read(self, path, seconds, boxes, draws):
        """Decode one clip.

        Args:
            path: the video.
            seconds: the key frame, from the start of the file.
            boxes: (N, 4) in fractions of the picture.
            draws: three numbers from [0, 1): scale, and position of the crop downwards
                and to the right. Those of what is not random are ignored.

        Returns:
            (clip, boxes): uint8 array (T, H, W, 3), of `shape` or, with the crop "fit",
            smaller; and float32 (N, 4), pixels, which may reach out of it.

        Raises:
            VideoError: if the video cannot be read, or ends before the key frame.
        """
        scale, down, right = draws
        seen = {}

        def window(*size):
            part = self._window(size, down, right)
            seen.update(size=size, top=part[0], left=part[1])
            return part

        with VideoReader(path, **self._sizes(scale)) as video:
            clip = video.clip(self.slots(video, seconds), window)
        boxes = pixel_boxes(boxes, seen["size"])
        return clip, shift_boxes(boxes, seen["top"], seen["left"])

    def slots(self, video, seconds):
        """Slots of the clip around a timestamp in an open `VideoReader`.

        Before its start the first frame is held, after its end the last.
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
        return key_slots(key, self.num_frames, self.step(rate))

    def _sizes(self, scale):
        if self.crop == "fit":
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
