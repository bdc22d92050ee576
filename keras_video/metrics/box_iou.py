"""How much boxes overlap, pair by pair."""

import numpy as np


def decimal_boxes(boxes):
    """Boxes in float64, with the decimals that float32 had cut put right.

    Shares of an image are written with at most six decimals; float32 keeps seven of a
    number below 1. Rounding there gives the very numbers of the file, so that an
    overlap that is one half in the file is one half here.

    Example:
    >>> float(np.float32(0.123)), decimal_boxes(np.float32([0.123])).tolist()
    (0.12300000339746475, [0.123])
    """
    return np.round(np.asarray(boxes, "float64"), 7)


def is_box(boxes):
    """(n,) bool: which of (n, 4) have a right edge right of the left one, and so on.

    Inverted, empty, infinite and NaN boxes do not.
    """
    ordered = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])
    return ordered & np.isfinite(boxes).all(axis=1)


def check_iou_threshold(iou_threshold):
    """Raise a `ValueError` if it, or one of several, is not above 0 and at most 1."""
    values = np.atleast_1d(iou_threshold)
    if not (len(values) and ((values > 0) & (values <= 1)).all()):
        raise ValueError(
            "`iou_threshold` must be above 0 and at most 1. "
            f"Received: iou_threshold={iou_threshold}"
        )


def box_iou(first, second):
    """Intersection over union of box i with box i.

    Args:
        first: (n, 4) float64, (x1, y1, x2, y2).
        second: likewise.

    Returns:
        (n,) float64; 0 where one of the two is no box.

    Example:
    >>> box_iou(np.array([[0, 0, 1, 1.0]]), np.array([[0.5, 0, 1, 1.0]])).tolist()
    [0.5]
    """
    low = np.maximum(first[:, :2], second[:, :2])
    high = np.minimum(first[:, 2:], second[:, 2:])
    shared = _area(np.maximum(high - low, 0))
    union = _area(first[:, 2:] - first[:, :2]) + _area(second[:, 2:] - second[:, :2])
    union -= shared
    good = is_box(first) & is_box(second)
    return np.where(good, shared, 0) / np.where(good, union, 1)


def _area(sides):
    return sides[:, 0] * sides[:, 1]
