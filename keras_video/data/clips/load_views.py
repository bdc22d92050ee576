"""Several clips of one video, for predictions averaged over views."""

import numpy as np

from keras_video.augment.geometry import center_crop
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_counts


def load_views(path, *, temporal_views=1, spatial_views=1, num_threads=2, **clip):
    """Load the views of a video over which a prediction is averaged.

    ```
    video   |----------------------------|
    clips   [      ]  [      ]  [      ]     temporal_views=3, from start to end
    frame   [    ][    ][    ]               spatial_views=3, along the long side
    ```

    Args:
        path: a local path, an address that `tf.io.gfile` opens, or a file object.
        temporal_views: clips, spread evenly from the video's beginning to its end;
            a single one is the centre.
        spatial_views: crops, spread evenly along the long side; a single one is the
            centre.
        num_threads: decoding threads.
        **clip: the arguments of `ClipSpec`, such as `num_frames=32`, `frame_stride=2`,
            `image_size=(224, 224)`. With `frames_per_segment`, every clip has frames
            of every segment: a single one from its middle, several from positions
            spread evenly over the segment.

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
    >>> load_views(
    ...     path, num_frames=8, image_size=32, temporal_views=2, spatial_views=3
    ... ).shape
    (6, 8, 32, 32, 3)
    """
    spec = ClipSpec.from_arguments(load_views, clip)
    return read_views(path, spec, temporal_views, spatial_views, num_threads)[0]


def read_views(path, spec, temporal_views=1, spatial_views=1, num_threads=1):
    """As `load_views`, of a `ClipSpec`, and the length of the video.

    Returns:
        (the views, the video's length in seconds).
    """
    spec.check_one_short_side()
    check_counts(temporal_views=temporal_views, spatial_views=spatial_views)
    with VideoReader(path, spec.short_side, spec.image_size, num_threads) as video:
        slots = spec.view_slots(video.num_slots, video.frame_rate, temporal_views)
        # In one go: clips may overlap, and every frame is decoded once.
        frames = video.clip(slots.reshape(-1))
        seconds = video.duration
    frames = frames.reshape(*slots.shape, *frames.shape[1:])
    views = [
        frames[:, :, top : top + height, left : left + width]
        for top, left, height, width in _crops(
            frames.shape[2:4], spec.image_size, spatial_views
        )
    ]
    return np.stack(views, axis=1).reshape(-1, *spec.shape), seconds


def _crops(size, image_size, count):
    """Crops spread along the long side, in the middle of the other."""
    top, left, height, width = center_crop(size, image_size)
    if count == 1:
        return [(top, left, height, width)]
    positions = np.arange(count) / (count - 1)
    if size[0] > size[1]:
        return [(int(p * (size[0] - height)), left, height, width) for p in positions]
    return [(top, int(p * (size[1] - width)), height, width) for p in positions]
