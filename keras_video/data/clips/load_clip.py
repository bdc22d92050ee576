"""One clip of one video as an array."""

import dataclasses
from typing import ClassVar

import numpy as np

from keras_video.augment.geometry import center_crop
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.sampler import clip_slots
from keras_video.data.video.reader import VideoReader


@dataclasses.dataclass(frozen=True, kw_only=True)
class _LoadedClipSpec(ClipSpec):
    """A clip that can be of whole frames, and is so unless a size is given."""

    image_size: tuple | None = None
    whole_frames: ClassVar[bool] = True

    def window(self, *size):
        """The part to keep of frames of `size`, as (top, left, height, width)."""
        if self.image_size is None:
            return 0, 0, *size
        return center_crop(size, self.image_size)


def load_clip(path, *, position="center", num_threads=2, **clip):
    """Load one clip of a video as an array.

    A video shorter than the clip is started at its first frame, and its last frame
    is repeated.

    Args:
        path: a local path, an address that `tf.io.gfile` opens, or a file object.
        position: "center", or the time in seconds at which the clip starts.
        num_threads: decoding threads.
        **clip: the arguments of `ClipSpec`, such as `num_frames=32`, `frame_stride=2`.
            Without an `image_size`, whole frames are kept, and they are scaled only
            where a `short_side` is given.

    Returns:
        uint8 array (T, H, W, 3), RGB.

    Raises:
        VideoError: if the video cannot be read.
        ValueError: if an argument is out of range.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> path = tempfile.mkdtemp() + "/a.mp4"
    >>> write_video(path, np.zeros((40, 48, 64, 3), "uint8"), fps=20)
    >>> load_clip(path, num_frames=8, frame_stride=2).shape
    (8, 48, 64, 3)
    >>> load_clip(path, num_frames=8, position=1.5, image_size=(32, 32)).shape
    (8, 32, 32, 3)
    """
    spec = _LoadedClipSpec.from_arguments(load_clip, clip)
    spec.check_one_short_side()
    if spec.frames_per_segment is not None and position != "center":
        raise ValueError(
            '`position` must be "center" with `frames_per_segment`, which takes frames '
            f"of the whole video. Received: position={position!r}, "
            f"frames_per_segment={spec.frames_per_segment}"
        )
    with VideoReader(path, spec.short_side, spec.image_size, num_threads) as video:
        if position == "center":
            slots = spec.view_slots(video.num_slots, video.frame_rate)[0]
        else:
            step = spec.step(video.frame_rate)
            slots = clip_slots(_start(video, position), spec.num_frames, step)
        return video.clip(slots, spec.window)


def _start(video, position):
    """The slot at which a clip starts that is asked for by time."""
    number = isinstance(position, (int, float, np.number))
    if not number or not 0 <= position < video.duration:
        raise ValueError(
            '`position` must be "center" or a time in seconds inside the video '
            f"({video.path} lasts {video.duration:.2f} s). "
            f"Received: position={position!r}"
        )
    return int(position * video.frame_rate + 0.5)
