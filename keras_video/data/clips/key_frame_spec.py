"""How clips around key frames are cut from a video, with the boxes in them."""

from dataclasses import dataclass

import numpy as np

from keras_video.augment.geometry import center_crop, place_crop, shift_boxes
from keras_video.data.clips.clip_spec import settle
from keras_video.data.clips.geometry import pixel_boxes
from keras_video.data.clips.sampler import clip_step, key_slots
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader

CROPS = ("random", "center", "fit")

# Seconds that a key frame may lie before a video's first frame or after its last.
_SLACK = 1.0


@dataclass(frozen=True)
class KeyFrameSpec:
    """The clip that is taken around every key frame of a data set.

    ```
    frames   x . x . x . x . X . x . x . x .     num_frames=8, frame_stride=2
                             ^ key frame: number num_frames // 2
    ```

    Args:
        num_frames: frames of a clip.
        frame_stride: distance between them, in frames.
        frame_rate: frames per second to which the stride refers; None for each
            video's own.
        spacing: "strided", or "linspace" for frames spread over the whole of
            `num_frames * frame_stride`.
        image_size: (height, width) of the clip in pixels.
        short_side: with a crop, pixels to which the short side is scaled before, or
            (low, high) to draw it from; None for 256/224 of `image_size`'s.
        crop: "random"; "center"; or "fit" for whole pictures, scaled to fit into
            `image_size` with their proportions.

    Raises:
        ValueError: if an argument is not one of these.
    """

    num_frames: int = 32
    frame_stride: int = 2
    frame_rate: float | None = None
    spacing: str = "strided"
    image_size: tuple = (224, 224)
    short_side: int | tuple | None = None
    crop: str = "random"

    def __post_init__(self):
        settle(self, CROPS)

    @property
    def shape(self):
        """(T, H, W, C) of a clip; of one that is fitted, at most."""
        return self.num_frames, *self.image_size, 3

    def read(self, path, seconds, boxes, draws):
        """Decode one clip.

        Args:
            path: the video.
            seconds: the key frame, from the start of the file.
            boxes: (N, 4) in shares of the picture.
            draws: three numbers from [0, 1): scale, and place of the crop downwards
                and to the right. Those of what is not random are ignored.

        Returns:
            (clip, boxes): uint8 array (T, H, W, 3), of `shape` or, fitted, smaller;
            and float32 (N, 4), pixels, which may reach out of it.

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
        """Slots of the clip around a moment of an open `VideoReader`.

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
        rate, frames = video.frame_rate, self.num_frames
        step = clip_step(self.frame_stride, self.frame_rate, rate, self.spacing, frames)
        key = int(np.clip(np.floor(seconds * rate + 0.5), 0, video.num_slots - 1))
        return key_slots(key, frames, step)

    def _sizes(self, scale):
        if self.crop == "fit":
            return {"fit_size": self.image_size}
        low, high = self.short_side
        side = low + int(scale * (high - low + 1))
        return {"short_side": side, "min_size": self.image_size}

    def _window(self, size, down, right):
        """The part to keep of frames of `size`, as (top, left, height, width)."""
        if self.crop == "fit":
            return 0, 0, *size
        if self.crop == "center":
            return center_crop(size, self.image_size)
        return place_crop(size, self.image_size, down, right)
