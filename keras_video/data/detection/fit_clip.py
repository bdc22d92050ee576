"""Whole pictures of any shape in clips of one size."""

import numpy as np


def fitted_size(size, image_size):
    """(H, W) of the largest picture of the same proportions inside a clip.

    Args:
        size: (H, W) of the video's frames.
        image_size: (H, W) of the clip.

    Example:
    >>> fitted_size((480, 640), (256, 320))
    (240, 320)
    """
    factor = min(image_size[0] / size[0], image_size[1] / size[1])
    height, width = (
        min(max(round(side * factor), 1), limit)
        for side, limit in zip(size, image_size, strict=True)
    )
    return height, width


def pad_clip(clip, image_size):
    """Fill a clip (T, H, W, C) up with black, to the right and below.

    Boxes in pixels stay what they are.
    """
    height, width = clip.shape[1:3]
    if (height, width) == tuple(image_size):
        return clip
    padded = np.zeros((len(clip), *image_size, clip.shape[3]), clip.dtype)
    padded[:, :height, :width] = clip
    return padded


def pixel_boxes(boxes, size):
    """Boxes in shares of the image as pixels of a picture of `size` (H, W).

    Example:
    >>> pixel_boxes([[0.5, 0.0, 1.0, 0.5]], (100, 200)).tolist()
    [[100.0, 0.0, 200.0, 50.0]]
    """
    height, width = size
    scale = np.array([width, height, width, height], "float32")
    return np.asarray(boxes, "float32").reshape(-1, 4) * scale
