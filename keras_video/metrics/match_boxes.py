"""Matching of detected boxes to the ground truth."""

import numpy as np

from keras_video.data.annotations.box_iou import rowwise_iou

# Pairs of boxes that are compared at a time, which bounds the memory.
PAIRS = 2_000_000


def match_boxes(groups, boxes, true_groups, true_boxes, iou_threshold):
    """Find the detections that match the ground truth.

    Each detection belongs to the ground truth that it overlaps most, the first of
    equals, if by `iou_threshold` or more. The first detection of each is right; the
    others are not, even where they overlap another one enough.

    Args:
        groups: (n,) int, key frame and class of each detection; the best first within
            each group.
        boxes: (n, 4) float64.
        true_groups: (m,) int, of the ground truth.
        true_boxes: (m, 4) float64.
        iou_threshold: 0..1.

    Returns:
        (n,) bool.

    Example:
    >>> boxes = np.array([[0, 0, 1, 1.0], [0, 0, 1, 0.9]])
    >>> match_boxes(np.zeros(2), boxes, np.zeros(1), boxes[:1], 0.5).tolist()
    [True, False]
    """
    order = np.argsort(true_groups, kind="stable")
    true_groups, true_boxes = true_groups[order], true_boxes[order]
    first = np.searchsorted(true_groups, groups, "left")
    count = np.searchsorted(true_groups, groups, "right") - first

    compared = np.flatnonzero(count)
    pairs = np.cumsum(count[compared])
    cuts = np.searchsorted(
        pairs, np.arange(PAIRS, pairs[-1] if len(pairs) else 0, PAIRS)
    )
    target = np.full(len(groups), -1)
    for rows in np.split(compared, cuts):
        if not len(rows):
            continue
        best, overlap = _best_overlap(boxes[rows], true_boxes, first[rows], count[rows])
        target[rows] = np.where(overlap >= iou_threshold, best, -1)

    hits = np.zeros(len(groups), bool)
    matched = np.flatnonzero(target >= 0)
    # `unique` gives where each target comes first: its best detection.
    hits[matched[np.unique(target[matched], return_index=True)[1]]] = True
    return hits


def _best_overlap(boxes, true_boxes, first, count):
    """(index, overlap) of the best of `count` true boxes from `first` on."""
    starts = np.cumsum(count) - count
    positions = np.arange(count.sum()) - np.repeat(starts, count)
    candidates = np.repeat(first, count) + positions
    overlap = rowwise_iou(np.repeat(boxes, count, axis=0), true_boxes[candidates])
    most = np.maximum.reduceat(overlap, starts)
    positions[overlap < np.repeat(most, count)] = len(true_boxes)
    return first + np.minimum.reduceat(positions, starts), most
