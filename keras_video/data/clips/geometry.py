"""Padding of clips to one size, and boxes in their pixels."""

import numpy as np

# Clips of whole frames have sides of a multiple of this many pixels, the stride of
# detectors: XLA compiles for each size, and so there are few.
SIDE_STEP = 16


def padded_size(size):
    """(H, W) of the clips that whole frames of a size are padded to.

    Example:
    >>> padded_size((256, 455))
    (256, 464)
    """
    return tuple(-(-side // SIDE_STEP) * SIDE_STEP for side in size)


def stack_clips(clips):
    """One array of clips, those that are smaller than others padded with black."""
    size = np.max([clip.shape[1:3] for clip in clips], axis=0)
    return np.stack([pad_clip(clip, size) for clip in clips])


def pad_clip(clip, image_size=None):
    """Pad a clip (T, H, W, C) with black, to the right and below.

    Boxes in pixels stay what they are.

    Args:
        clip: not larger than the size.
        image_size: (H, W); None for whole frames, see `padded_size`.
    """
    height, width = clip.shape[1:3]
    image_size = padded_size((height, width)) if image_size is None else image_size
    if (height, width) == tuple(image_size):
        return clip
    padded = np.zeros((len(clip), *image_size, clip.shape[3]), clip.dtype)
    padded[:, :height, :width] = clip
    return padded


def pixel_boxes(boxes, size):
    """Boxes in fractions of the image as pixels of a picture of `size` (H, W).

    Example:
    >>> pixel_boxes([[0.5, 0.0, 1.0, 0.5]], (100, 200)).tolist()
    [[100.0, 0.0, 200.0, 50.0]]
    """
    height, width = size
    scale = np.array([width, height, width, height], "float32")
    return np.asarray(boxes, "float32").reshape(-1, 4) * scale
