"""How far boxes cover each other."""

import numpy as np


def box_iou(boxes, others):
    """Intersection over union of every box with every other.

    Args:
        boxes: (N, 4), (x1, y1, x2, y2) in any unit.
        others: (M, 4), in the same.

    Returns:
        float64 array (N, M); 0 where neither has an area.

    Example:
    >>> box_iou([[0, 0, 2, 2]], [[0, 0, 2, 1], [5, 5, 6, 6]]).tolist()
    [[0.5, 0.0]]
    """
    boxes = np.asarray(boxes, "float64").reshape(-1, 1, 4)
    others = np.asarray(others, "float64").reshape(1, -1, 4)
    low = np.maximum(boxes[..., :2], others[..., :2])
    high = np.minimum(boxes[..., 2:], others[..., 2:])
    shared = np.maximum(high - low, 0).prod(axis=-1)
    union = _area(boxes) + _area(others) - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def _area(boxes):
    return np.maximum(boxes[..., 2:] - boxes[..., :2], 0).prod(axis=-1)
