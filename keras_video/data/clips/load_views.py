"""Several clips of one video, for predictions averaged over views."""

import numpy as np

from keras_video.augment.geometry import center_crop
from keras_video.data.clips.clip_spec import default_short_side
from keras_video.data.clips.sampler import clip_step, view_slots
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_count, check_image_size, check_segments


def load_views(
    path,
    num_frames=32,
    frame_stride=2,
    image_size=(224, 224),
    short_side=None,
    temporal_views=1,
    spatial_views=1,
    frame_rate=None,
    frames_per_segment=None,
    spacing="strided",
    num_threads=2,
):
    """Load the views of a video over which a prediction is averaged.

    ```
    video   |----------------------------|
    clips   [      ]  [      ]  [      ]     temporal_views=3, from start to end
    frame   [    ][    ][    ]               spatial_views=3, along the long side
    ```

    Args:
        path: a local path, an address that `tf.io.gfile` opens, or a file object.
        num_frames: frames of a clip.
        frame_stride: distance between them, in frames.
        image_size: (height, width) of a view in pixels.
        short_side: pixels to which the short side is scaled first; None for 256/224
            of the shorter side of `image_size`.
        temporal_views: clips, spread evenly from the video's beginning to its end;
            a single one is the centre.
        spatial_views: crops, spread evenly along the long side; a single one is the
            centre.
        frame_rate: frames per second to which the stride refers; None for the
            video's own.
        frames_per_segment: None for clips in one piece. With a number, the video is
            cut into `num_frames / frames_per_segment` equal segments, and each gives
            so many frames, `frame_stride` apart, to every clip: to a single one from
            its middle, to several from places spread evenly over the segment.
        spacing: "strided", or "linspace" for frames spread over the whole of
            `num_frames * frame_stride`, the last one included, see
            `VideoPreprocessor`.
        num_threads: decoding threads.

    Returns:
        uint8 array (temporal_views * spatial_views, T, H, W, 3), the crops of the
        first clip first.

    Raises:
        VideoError: if the video cannot be read.
        ValueError: if an argument is out of range.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> path = tempfile.mkdtemp() + "/a.mp4"
    >>> write_video(path, np.zeros((40, 48, 64, 3), "uint8"), fps=20)
    >>> load_views(path, 8, 2, (32, 32), temporal_views=2, spatial_views=3).shape
    (6, 8, 32, 32, 3)
    """
    for name, count in (
        ("num_frames", num_frames),
        ("frame_stride", frame_stride),
        ("temporal_views", temporal_views),
        ("spatial_views", spatial_views),
    ):
        check_count(name, count)
    check_segments(num_frames, frames_per_segment, spacing)
    image_size = check_image_size("image_size", image_size)
    short_side = short_side or default_short_side(image_size)
    with VideoReader(path, short_side, image_size, num_threads) as video:
        step = clip_step(
            frame_stride, frame_rate, video.frame_rate, spacing, num_frames
        )
        slots = view_slots(
            video.num_slots, num_frames, step, temporal_views, frames_per_segment
        )
        # In one go: clips may overlap, and every frame is decoded once.
        frames = video.clip(slots.reshape(-1))
    frames = frames.reshape(temporal_views, num_frames, *frames.shape[1:])
    views = [
        frames[:, :, top : top + height, left : left + width]
        for top, left, height, width in _crops(
            frames.shape[2:4], image_size, spatial_views
        )
    ]
    return np.stack(views, axis=1).reshape(-1, num_frames, *image_size, 3)


def _crops(size, image_size, count):
    """Crops spread along the long side, in the middle of the other."""
    top, left, height, width = center_crop(size, image_size)
    if count == 1:
        return [(top, left, height, width)]
    places = np.arange(count) / (count - 1)
    if size[0] > size[1]:
        return [(int(p * (size[0] - height)), left, height, width) for p in places]
    return [(top, int(p * (size[1] - width)), height, width) for p in places]
