"""Average precision from hits and misses in the order of their scores."""

import numpy as np


def precision_and_recall(hits, num_ground_truth):
    """Precision and recall after each detection.

    Args:
        hits: (n,) bool, the best detection first.
        num_ground_truth: number of entries of the ground truth, at least one.

    Returns:
        Two (n,) float64.
    """
    found = np.cumsum(hits, dtype="float64")
    return found / np.arange(1, len(found) + 1), found / num_ground_truth


def best_first(scores):
    """Indices that sort scores in descending order; of equal ones, the last is first.

    The official tool reverses a sort by rising scores that need not keep equals in
    their order, so its figure can depend on the processor; here the sort keeps them.

    Example:
    >>> best_first(np.array([0.1, 0.9, 0.9])).tolist()
    [2, 1, 0]
    """
    return np.argsort(scores, kind="stable")[::-1]


def area_under_envelope(hits, num_ground_truth):
    """Average precision as PASCAL VOC defines it since 2010.

    The precision at a recall is the best that is reached at that recall or a higher
    one; the area under these steps is exact, not sampled.

    Args:
        hits: (n,) bool, the best detection first.
        num_ground_truth: number of entries of the ground truth.

    Returns:
        0..1; NaN without ground truth.

    Example:
    >>> float(area_under_envelope(np.array([True, False, True]), 2))
    0.8333333333333333
    """
    return _area(hits, num_ground_truth, _best_from_here)


def area_under_line(hits, num_ground_truth):
    """Average precision as the evaluation of the ACT detector defines it.

    The points of precision and recall are joined by straight lines, the first to
    precision 1 at recall 0.

    Args:
        hits: (n,) bool, the best detection first.
        num_ground_truth: number of entries of the ground truth.

    Returns:
        0..1; NaN without ground truth.

    Example:
    >>> float(area_under_line(np.array([True, False, True]), 2))
    0.7916666666666666
    """
    return _area(hits, num_ground_truth, _middle)


def _area(hits, num_ground_truth, heights):
    """The sum of the steps of recall, times `heights` of the precision."""
    if not num_ground_truth:
        return np.nan
    precision, recall = precision_and_recall(hits, num_ground_truth)
    return np.sum(np.diff(recall, prepend=0) * heights(precision))


def _best_from_here(precision):
    return np.maximum.accumulate(precision[::-1])[::-1]


def _middle(precision):
    return (precision + np.concatenate([[1.0], precision[:-1]])) / 2
