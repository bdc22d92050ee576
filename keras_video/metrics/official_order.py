"""Order of rows in the official AVA evaluator, which decides between equal scores.

Which of two boxes with the same score is matched first, and which of two rows is the
fiftieth of a key frame, depends on it.
"""

import heapq

import numpy as np


def official_order(key_frames, scores, labels, boxes, limit=None):
    """Sort the rows in the order of ActivityNet's `get_ava_performance.py`.

    Key frames come in the order in which they appear in the table, the rows of each by
    falling score. The tool keeps the best rows of a key frame on a heap as it reads,
    and leaves equals as they lie there; so the few key frames that have equals among
    their best rows go through a heap here, the others through one sort.

    Args:
        key_frames: (n,) int, the key frame of each row.
        scores: (n,) float, without NaN.
        labels: (n,) int.
        boxes: (n, 4), (x1, y1, x2, y2).
        limit: rows of a key frame that count; `None` for all.

    Returns:
        (m,) int, numbers of the rows that are kept.

    Example:
    >>> key_frames = np.array([7, 3, 7, 7])
    >>> scores = np.array([0.1, 0.2, 0.3, 0.2])
    >>> labels, boxes = np.ones(4, int), np.zeros((4, 4))
    >>> official_order(key_frames, scores, labels, boxes, limit=2).tolist()
    [2, 3, 1]
    """
    order = np.lexsort((-scores, key_frames))
    if not len(order):
        return order
    starts = _starts(key_frames[order])
    counts = np.diff(starts, append=len(order))
    first_rows = np.minimum.reduceat(order, starts)
    group = np.repeat(np.arange(len(starts)), counts)
    rank = np.arange(len(order)) - starts[group]
    limit = len(order) if limit is None else limit

    equal = (np.diff(group) == 0) & (np.diff(scores[order]) == 0)
    equal &= rank[:-1] < limit
    for number in np.unique(group[:-1][equal]):
        start, count = starts[number], counts[number]
        rows = np.sort(order[start : start + count])
        rows = _through_heap(rows, scores, labels, boxes, limit)
        order[start : start + len(rows)] = rows

    kept = rank < limit
    order, group = order[kept], group[kept]
    return order[np.argsort(first_rows[group], kind="stable")]


def _starts(numbers):
    """Indices at which runs of equal numbers start."""
    return np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))


def _through_heap(rows, scores, labels, boxes, limit):
    left, top, right, bottom = boxes[rows].T
    # Entries are compared as a whole: by score, label, y1, x1, y2 and x2.
    columns = (scores[rows], labels[rows], top, left, bottom, right)
    entries = list(zip(*(column.tolist() for column in columns), strict=True))
    heap = []
    for entry in entries:
        if len(heap) < limit:
            heapq.heappush(heap, entry)
        elif entry[0] > heap[0][0]:
            heapq.heapreplace(heap, entry)
    # Rows with the same entry are alike, so any of them stands for it.
    row_of = dict(zip(entries, rows.tolist(), strict=True))
    return [row_of[entry] for entry in sorted(heap, key=lambda entry: -entry[0])]
