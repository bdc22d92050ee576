"""Affine transforms of clips and boxes: shear, translation, rotation.

A transform is a matrix (2, 3) from positions (x, y) in the result to positions in the
clip that it comes from, in pixels from the upper left corner: pixel 0 is centred at
0.5.
"""

import numpy as np

INTERPOLATIONS = ("nearest", "bilinear")


def shear_x(factor, size):
    """Rows are shifted by `factor` pixels for each pixel that they lie below the top.

    Args:
        factor: pixels per pixel, to the left where positive.
        size: (H, W) of the clip, which does not matter here.
    """
    return np.array([[1.0, factor, 0.0], [0.0, 1.0, 0.0]])


def shear_y(factor, size):
    """As `shear_x`, of columns, upwards."""
    return np.array([[1.0, 0.0, 0.0], [factor, 1.0, 0.0]])


def translate_x(pixels, size):
    """Shift to the right."""
    return np.array([[1.0, 0.0, -pixels], [0.0, 1.0, 0.0]])


def translate_y(pixels, size):
    """Shift downwards."""
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -pixels]])


def rotate(degrees, size):
    """Turn about the middle of the frames, counter-clockwise."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([size[1], size[0]]) / 2
    return np.concatenate([turn, (middle - turn @ middle)[:, None]], axis=1)


def warp_clip(clip, matrix, interpolation="nearest", fill=0):
    """Transform every frame of a clip alike.

    Args:
        clip: uint8 array (T, H, W, C).
        matrix: (2, 3), see above.
        interpolation: "nearest" or "bilinear".
        fill: 0 to 255, the value of pixels that come from outside; a number, or one per
            channel.

    Returns:
        uint8 array (T, H, W, C).
    """
    height, width = clip.shape[1:3]
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    columns, rows = (a * x + b * y + c - 0.5 for a, b, c in matrix)
    pixels = clip.reshape(len(clip), height * width, -1)
    if interpolation == "nearest":
        # Halves go up, all alike; to the nearest even number every other one would.
        rows, columns = np.floor(rows + 0.5), np.floor(columns + 0.5)
        index, inside = _at(rows, columns, height, width)
        warped = np.take(pixels, index, axis=1)
        warped[:, ~inside] = np.asarray(fill, "uint8")
        return warped.reshape(clip.shape)
    taps = _bilinear_taps(rows, columns, height, width)
    outside = 1 - sum(weight for _, weight in taps)
    warped = np.empty_like(pixels)
    # Frame by frame, so that the intermediate values stay in the processor's cache.
    for source, target in zip(pixels, warped, strict=True):
        frame = outside * np.asarray(fill, "float32")
        for index, weight in taps:
            frame = frame + np.take(source, index, axis=0) * weight
        target[...] = np.rint(frame)
    return warped.reshape(clip.shape)


def warp_boxes(boxes, matrix):
    """The upright boxes around the transformed ones.

    Args:
        boxes: (N, 4) in pixels (x1, y1, x2, y2).
        matrix: (2, 3), see above.

    Example:
    >>> boxes = np.array([[0.0, 0.0, 10.0, 20.0]])
    >>> warp_boxes(boxes, translate_x(5, (64, 64))).tolist()
    [[5.0, 0.0, 15.0, 20.0]]
    """
    corners = boxes[:, [[0, 1], [2, 1], [0, 3], [2, 3]]] - matrix[:, 2]
    moved = corners @ np.linalg.inv(matrix[:, :2]).T
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=-1)


def _at(rows, columns, height, width):
    """(index of each pixel in a flat frame, whether it lies in the frame)."""
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    index = np.where(inside, rows * width + columns, 0).astype("int64")
    return index.ravel(), inside.ravel()


def _bilinear_taps(rows, columns, height, width):
    """Four pairs of index and weight (H * W, 1); the weight is 0 outside the frame."""
    top, left = np.floor(rows), np.floor(columns)
    taps = []
    for down in (0, 1):
        for right in (0, 1):
            weight = (1 - np.abs(top + down - rows)) * (
                1 - np.abs(left + right - columns)
            )
            index, inside = _at(top + down, left + right, height, width)
            weight = np.where(inside, weight.ravel(), 0).astype("float32")
            taps.append((index, weight[:, None]))
    return taps
