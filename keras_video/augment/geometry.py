"""Geometry of clips and boxes: windows, cropping and resizing.

The functions that choose a window return numbers in pixels, which apply to a clip and
to the boxes in it alike.
"""

import numpy as np


def place_crop(size, crop, down, right):
    """(top, left, height, width) of a crop placed by two fractions.

    Args:
        size: (H, W) of the frames.
        crop: (height, width) of the crop, not larger.
        down: from 0 (at the top) to 1 (at the bottom).
        right: from 0 (at the left) to 1 (at the right).

    Example:
    >>> place_crop((100, 200), (50, 60), 0.5, 1.0)
    (25, 140, 50, 60)
    """
    height, width = crop
    # Fractions drawn from [0, 1) must reach the last position as often as any other.
    top = min(int(down * (size[0] - height + 1)), size[0] - height)
    left = min(int(right * (size[1] - width + 1)), size[1] - width)
    return top, left, height, width


def center_crop(size, crop):
    """(top, left, height, width) of the crop in the middle of the frames."""
    return (size[0] - crop[0]) // 2, (size[1] - crop[1]) // 2, *crop


def draw_resized_crop(rng, size, scale, ratio, attempts=10):
    """(top, left, height, width) of a random resized crop.

    Args:
        rng: `np.random.Generator`.
        size: (H, W) of the frames.
        scale: (low, high) of the crop's area, as a fraction of the frame's.
        ratio: (low, high) of its width / height.
        attempts: how often to try before taking the largest crop in the middle
            whose shape is in range.
    """
    height, width = size
    for _ in range(attempts):
        area = height * width * rng.uniform(*scale)
        # Even in the logarithm: twice as wide is as likely as twice as high.
        shape = np.exp(rng.uniform(*np.log(ratio)))
        crop = round(np.sqrt(area / shape)), round(np.sqrt(area * shape))
        if 1 <= crop[0] <= height and 1 <= crop[1] <= width:
            return place_crop(size, crop, rng.random(), rng.random())
    shape = np.clip(width / height, *ratio)
    crop = (
        max(1, min(height, round(width / shape))),
        max(1, min(width, round(height * shape))),
    )
    return center_crop(size, crop)


def cut(clip, top, left, height, width):
    """The part of a clip (T, H, W, C) inside a window, as a view."""
    return clip[:, top : top + height, left : left + width]


def shift_boxes(boxes, top, left):
    """Boxes (N, 4) in pixels, relative to the upper left corner of a window."""
    return boxes - np.array([left, top, left, top], "float32")


def scale_boxes(boxes, size, new_size):
    """Boxes (N, 4) in pixels of a clip that is scaled from `size` to `new_size`."""
    down, right = (new / old for new, old in zip(new_size, size, strict=True))
    return boxes * np.array([right, down, right, down], "float32")


def clip_boxes(boxes, size, min_visible=0.0):
    """Clip boxes to the edges of a clip; those outside become padding, all zero.

    Args:
        boxes: (N, 4), pixels (x1, y1, x2, y2).
        size: (H, W) of the clip in pixels.
        min_visible: fraction of a box's area, 0 to 1, that must lie inside, or else it
            becomes padding as well.

    Returns:
        float32 array (N, 4).

    Example:
    >>> boxes = [[-10, 0, 10, 20], [-30, 0, 10, 20], [90, 90, 120, 120]]
    >>> clip_boxes(boxes, (60, 80), min_visible=0.5).tolist()
    [[0.0, 0.0, 10.0, 20.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """
    boxes = np.asarray(boxes, "float32").reshape(-1, 4)
    height, width = size
    inside = np.clip(boxes, 0, np.array([width, height, width, height], "float32"))
    # A rounding error must not remove a box that lies wholly inside.
    least = np.clip(min_visible, 0, 1) * (1 - 1e-5) * _areas(boxes)
    visible = (_areas(inside) > 0) & (_areas(inside) >= least)
    return np.where(visible[:, None], inside, 0).astype("float32")


def _areas(boxes):
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0).astype("float64")
    return sides[:, 0] * sides[:, 1]


def resize(clip, size):
    """Resize a clip (T, H, W, C) to `size`, bilinear, antialiased where it shrinks.

    uint8 clips are rounded; the type stays.

    Reference: the triangle filter of Pillow's and torch's antialiased bilinear
    interpolation (pixel centres at half-integers).
    """
    size = tuple(size)
    if tuple(clip.shape[1:3]) == size:
        return clip
    rows, row_weights = _taps(clip.shape[1], size[0])
    columns, column_weights = _taps(clip.shape[2], size[1])
    resized = np.empty((len(clip), *size, clip.shape[3]), clip.dtype)
    # Frame by frame, so that the intermediate values stay in the processor's cache.
    for source, target in zip(clip, resized, strict=True):
        frame = _gather(source, rows, row_weights[..., None, None], 0)
        frame = _gather(frame, columns, column_weights[..., None], 1)
        if clip.dtype == np.uint8:
            frame = np.clip(np.rint(frame), 0, 255)
        target[...] = frame
    return resized


def _taps(source, target):
    """The source pixels of each target pixel, and their weights.

    Returns (taps, target) indices and float32 weights.
    """
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(target) + 0.5) * scale
    first = np.floor(centers - reach + 0.5).astype("int64")
    indices = first + np.arange(int(np.ceil(reach) * 2 + 1))[:, None]
    weights = np.maximum(0, 1 - np.abs(indices + 0.5 - centers) / reach)
    weights[(indices < 0) | (indices >= source)] = 0
    used = weights.any(axis=1)
    indices, weights = indices[used], weights[used]
    weights /= weights.sum(axis=0)
    return np.clip(indices, 0, source - 1), weights.astype("float32")


def _gather(frame, indices, weights, axis):
    """The weighted sum of the lines of `frame` at `indices`."""
    total = None
    for index, weight in zip(indices, weights, strict=True):
        part = np.take(frame, index, axis=axis) * weight
        total = part if total is None else np.add(total, part, out=total)
    return total
