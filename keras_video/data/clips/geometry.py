"""Padding of clips to one size, and boxes in their pixels."""

import numpy as np


def pad_clip(clip, image_size):
    """Pad a clip (T, H, W, C) with black, to the right and below.

    Boxes in pixels stay what they are.
    """
    height, width = clip.shape[1:3]
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
