"""Tracking of people by the overlap of their boxes over time."""

import numpy as np

from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.box_iou import pairwise_iou
from keras_video.detection.box_arithmetic import distinct_boxes
from keras_video.validation import check_iou_threshold, check_positive

# Timestamps are read from text: a gap this much longer, in seconds, is the same gap.
_TOLERANCE = 1e-3


class TrackLinker:
    """Numbers the people of one video, key frame by key frame.

    ```
    boxes of a key frame x last box of each track -> overlap
        -> pairs, the largest overlap first, each box and each track once
        -> the other boxes begin new tracks
    ```

    Of pairs that overlap as much, the older track and then the earlier row comes
    first, so the same table always gets the same numbers.

    Args:
        iou_threshold: overlap of two boxes, as intersection over union, from which on
            they are taken for the same person's.
        max_gap: seconds for which a person may be missing; who comes back later, or
            elsewhere, gets a new number.

    Example:
    >>> linker = TrackLinker()
    >>> first = ActionBoxes(["a"], [1.0], [[0.1, 0.1, 0.5, 0.9]], [12])
    >>> then = ActionBoxes(
    ...     ["a"] * 2, [2.0] * 2, [[0.6, 0.1, 0.9, 0.9], [0.15, 0.1, 0.5, 0.9]], [12, 3]
    ... )
    >>> linker.step(first).actors.tolist(), linker.step(then).actors.tolist()
    ([0], [1, 0])
    """

    def __init__(self, iou_threshold=0.3, max_gap=2.0):
        check_iou_threshold(iou_threshold)
        check_positive("max_gap", max_gap)
        self.iou_threshold = iou_threshold
        self.max_gap = max_gap
        self._next = 0
        self._tracks = []  # of (number, time, box), the oldest first

    def step(self, table):
        """Number the people of one key frame.

        Args:
            table: `ActionBoxes` of one key frame, later than those of earlier calls.
                Rows with the same box are one person's.

        Returns:
            The table with other `actors`.
        """
        if not len(table):
            return table
        now = float(table.timestamps[0])
        limit = self.max_gap + _TOLERANCE
        self._tracks = [track for track in self._tracks if now - track[1] <= limit]
        first, persons = distinct_boxes(table.boxes)
        boxes = table.boxes[first]
        numbers = self._match(boxes)
        for index in np.flatnonzero(numbers < 0):
            numbers[index] = self._next
            self._next += 1
        seen = {
            int(number): (now, box) for number, box in zip(numbers, boxes, strict=True)
        }
        missing = [track for track in self._tracks if track[0] not in seen]
        new = [(number, *last) for number, last in seen.items()]
        self._tracks = sorted(missing + new, key=lambda track: track[0])
        return ActionBoxes(*table.columns()[:-1], numbers[persons])

    def _match(self, boxes):
        """The number of the track of each box, or -1."""
        numbers = np.full(len(boxes), -1, "int64")
        if not self._tracks:
            return numbers
        overlap = pairwise_iou([track[2] for track in self._tracks], boxes)
        # Overlaps that differ by rounding only are equal.
        overlap = overlap.round(6)
        free = set(range(len(self._tracks)))
        for pair in np.argsort(-overlap, axis=None, kind="stable").tolist():
            track, box = divmod(pair, len(boxes))
            if overlap[track, box] < self.iou_threshold:
                break
            if track in free and numbers[box] < 0:
                free.remove(track)
                numbers[box] = self._tracks[track][0]
        return numbers


def link_tracks(table, iou_threshold=0.3, max_gap=2.0):
    """Number the people of a table by the overlap of their boxes over time.

    The rows of each video are taken in the order of time, and its people are numbered
    from 0 as they appear.

    Args:
        table: `ActionBoxes`; rows of one timestamp with the same box are one person's.
        iou_threshold: see `TrackLinker`.
        max_gap: see `TrackLinker`. At key frames a second apart, 2.0 lets a person be
            missed once.

    Returns:
        A table of the same rows in the same order, with other `actors`.

    Example:
    >>> boxes = [[0.1, 0.1, 0.5, 0.9], [0.15, 0.1, 0.5, 0.9], [0.6, 0.1, 0.9, 0.9]]
    >>> table = ActionBoxes(["a"] * 3, [1.0, 2.0, 2.0], boxes, [12, 12, 3])
    >>> link_tracks(table).actors.tolist()
    [0, 0, 1]
    """
    actors = np.full(len(table), -1, "int64")
    for video_id in dict.fromkeys(table.video_ids):
        linker = TrackLinker(iou_threshold, max_gap)
        rows = np.flatnonzero(table.video_ids == video_id)
        times = table.timestamps[rows]
        for time in np.unique(times):
            now = rows[times == time]
            actors[now] = linker.step(table[now]).actors
    return ActionBoxes(*table.columns()[:-1], actors)
