"""One clip of one video."""

import numpy as np

from keras_video.augment.geometry import center_crop
from keras_video.data.clips.clip_spec import default_short_side
from keras_video.data.clips.sampler import clip_slots, clip_step, view_slots
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_count, check_image_size, check_segments


def load_clip(
    path,
    num_frames=32,
    frame_stride=2,
    image_size=None,
    short_side=None,
    position="center",
    frame_rate=None,
    frames_per_segment=None,
    spacing="strided",
    num_threads=2,
):
    """Load one clip of a video as an array.

    A video shorter than the clip is started at its first frame, and its last frame
    is repeated.

    Args:
        path: a local path, an address that `tf.io.gfile` opens, or a file object.
        num_frames: frames of the clip.
        frame_stride: distance between them, in frames.
        image_size: (height, width) of a crop from the middle of the frames, in
            pixels; None keeps whole frames.
        short_side: pixels to which the short side is scaled first. None means, with
            an `image_size`, 256/224 of its shorter side, and otherwise no scaling.
        position: "center", or the time in seconds at which the clip starts.
        frame_rate: frames per second to which the stride refers; None for the
            video's own.
        frames_per_segment: None for a clip in one piece. With a number, the video is
            cut into `num_frames / frames_per_segment` equal segments, and the middle
            of each gives so many frames, `frame_stride` apart.
        spacing: "strided", or "linspace" for frames spread over the whole of
            `num_frames * frame_stride`, the last one included, see
            `VideoPreprocessor`.
        num_threads: decoding threads.

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
    check_count("num_frames", num_frames)
    check_count("frame_stride", frame_stride)
    check_segments(num_frames, frames_per_segment, spacing)
    if frames_per_segment is not None and position != "center":
        raise ValueError(
            '`position` must be "center" with `frames_per_segment`, which takes frames '
            f"of the whole video. Received: position={position!r}, "
            f"frames_per_segment={frames_per_segment}"
        )
    window = None
    if image_size is not None:
        image_size = check_image_size("image_size", image_size)
        short_side = short_side or default_short_side(image_size)

        def window(*size):
            return center_crop(size, image_size)

    with VideoReader(path, short_side, image_size, num_threads) as video:
        step = clip_step(
            frame_stride, frame_rate, video.frame_rate, spacing, num_frames
        )
        if position == "center":
            per_segment = frames_per_segment
            slots = view_slots(video.num_slots, num_frames, step, 1, per_segment)[0]
        else:
            slots = clip_slots(_start(video, position), num_frames, step)
        return video.clip(slots, window)


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
