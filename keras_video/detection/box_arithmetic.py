"""Boxes with scores as arrays: clipping, suppression and distinct boxes."""

import numpy as np

from keras_video.data.annotations.box_iou import is_box, pairwise_iou


def usable_boxes(boxes, scores, size):
    """Boxes clipped to the image, sorted by score, without the invalid ones.

    Invalid are boxes that are empty, inverted or outside the image, and those with a
    coordinate or score that is not finite.

    Args:
        boxes: (n, 4), (x1, y1, x2, y2).
        scores: (n,).
        size: (H, W) of the image in the boxes' unit.

    Returns:
        Boxes, float32 (m, 4), and scores, float32 (m,).

    Raises:
        ValueError: if there are not as many scores as boxes.

    Example:
    >>> boxes, scores = usable_boxes(
    ...     [[-5, 0, 10, 10], [3, 3, 3, 9]], [0.5, 0.9], (20, 20)
    ... )
    >>> boxes.tolist(), scores.tolist()
    ([[0.0, 0.0, 10.0, 10.0]], [0.5])
    """
    boxes = np.asarray(boxes, "float32").reshape(-1, 4)
    scores = np.asarray(scores, "float32").reshape(-1)
    if len(boxes) != len(scores):
        raise ValueError(
            "Each box needs a score. "
            f"Received: {len(boxes)} boxes and {len(scores)} scores"
        )
    finite = np.isfinite(boxes).all(axis=1) & np.isfinite(scores)
    boxes, scores = boxes[finite], scores[finite]
    height, width = size
    boxes = np.clip(boxes, 0, np.array([width, height, width, height], "float32"))
    full = is_box(boxes)
    boxes, scores = boxes[full], scores[full]
    order = np.argsort(-scores, kind="stable")
    return boxes[order], scores[order]


def suppress(boxes, scores, iou_threshold):
    """Non-maximum suppression: indices of the boxes that stay, by descending score.

    Args:
        boxes: (n, 4).
        scores: (n,).
        iou_threshold: intersection over union above which the box of the lower score
            goes.

    Example:
    >>> suppress([[0, 0, 2, 2], [0, 0, 2, 3], [5, 5, 6, 6]], [0.5, 0.9, 0.1], 0.5)
    [1, 2]
    """
    overlap = pairwise_iou(boxes, boxes)
    stay = []
    for number in np.argsort(-np.asarray(scores), kind="stable").tolist():
        if not stay or overlap[number, stay].max() <= iou_threshold:
            stay.append(number)
    return stay


def distinct_boxes(boxes):
    """(first rows of the distinct boxes, index of each row's box among these).

    Args:
        boxes: (n, 4).

    Returns:
        int64 (m,), indices of the rows where a box occurs first, ascending; and int64
        (n,), for each row the index of its box among these.

    Example:
    >>> first, indices = distinct_boxes([[5, 5, 9, 9], [0, 0, 2, 2], [5, 5, 9, 9]])
    >>> first.tolist(), indices.tolist()
    ([0, 1], [0, 1, 0])
    """
    _, first, indices = np.unique(boxes, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), "int64")
    rank[order] = np.arange(len(order))
    return first[order], rank[indices.reshape(-1)]
