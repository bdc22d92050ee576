"""Intersection over union of boxes."""

import numpy as np


def pairwise_iou(first, second):
    """Intersection over union of every box with every other.

    Args:
        first: (N, 4), (x1, y1, x2, y2) in any unit.
        second: (M, 4), in the same.

    Returns:
        float64 array (N, M); 0 where one of the two is no box, see `is_box`.

    Example:
    >>> pairwise_iou([[0, 0, 2, 2]], [[0, 0, 2, 1], [5, 5, 6, 6]]).tolist()
    [[0.5, 0.0]]
    """
    first = np.asarray(first, "float64").reshape(-1, 1, 4)
    second = np.asarray(second, "float64").reshape(1, -1, 4)
    return rowwise_iou(first, second)


def rowwise_iou(first, second):
    """Intersection over union of box i with box i.

    Args:
        first: (..., 4) float64, (x1, y1, x2, y2) in any unit.
        second: likewise, in the same.

    Returns:
        float64 array (...); 0 where one of the two is no box, see `is_box`.

    Example:
    >>> rowwise_iou(np.array([[0, 0, 1, 1.0]]), np.array([[0.5, 0, 1, 1.0]])).tolist()
    [0.5]
    """
    low = np.maximum(first[..., :2], second[..., :2])
    high = np.minimum(first[..., 2:], second[..., 2:])
    shared = _area(np.maximum(high - low, 0))
    union = _area(first[..., 2:] - first[..., :2])
    union = union + _area(second[..., 2:] - second[..., :2]) - shared
    good = is_box(first) & is_box(second)
    return np.where(good, shared, 0) / np.where(good, union, 1)


def is_box(boxes):
    """Which boxes have a positive area: (...) bool for boxes (..., 4).

    Inverted, empty, infinite and NaN boxes do not.
    """
    ordered = (boxes[..., 0] < boxes[..., 2]) & (boxes[..., 1] < boxes[..., 3])
    return ordered & np.isfinite(boxes).all(axis=-1)


def _area(sides):
    return sides[..., 0] * sides[..., 1]
