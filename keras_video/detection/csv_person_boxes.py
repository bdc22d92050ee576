"""Person boxes from a table, such as that of a csv file."""

import numpy as np

from keras_video._advice import Advice, advised
from keras_video.detection.box_arithmetic import distinct_boxes, usable_boxes
from keras_video.detection.person_detector import PersonDetector
from keras_video.validation import some

# Timestamps in tables are read from text: those this close, in seconds, are equal.
_SAME_TIME = 1e-3


class CsvPersonBoxes(PersonDetector):
    """Returns the boxes that a table has for the timestamps of a video.

    A box that stands in several rows, one for each label, is one box.

    Args:
        table: `ActionBoxes`, from `keras_video.data.read_ava_csv` or made of
            arrays; labels are ignored.
        min_score: boxes that score less are ignored.
        name: what the table is called in errors, such as its file.

    Example:
    >>> from keras_video.data import ActionBoxes
    >>> table = ActionBoxes(["a"], [1.0], [[0.1, 0.2, 0.5, 0.9]], [-1])
    >>> persons = CsvPersonBoxes(table)
    >>> persons.timestamps("a").tolist()
    [1.0]
    >>> boxes, scores = persons.boxes_at(None, "a", [1.0])[0]
    >>> boxes.shape, scores.tolist()
    ((1, 4), [1.0])
    """

    needs_frames = False

    def __init__(self, table, min_score=0.8, name="The table"):
        super().__init__(self._refuse)
        self._name = name
        self._min_score = min_score
        ids = np.asarray(table.video_ids, str)
        order = np.lexsort([table.timestamps, ids])
        self._table = table[order]
        self._names, starts = np.unique(ids[order], return_index=True)
        self._bounds = np.append(starts, len(order))

    def timestamps(self, video_id):
        """The timestamps for which the table has boxes, in seconds, ascending.

        Raises:
            ValueError: if the table has none of this video.
        """
        times = np.unique(self._of(video_id).timestamps)
        return times[np.isfinite(times)]

    def boxes_at(self, frames, video_id, timestamps):
        """See `PersonDetector`; the frames are ignored.

        Raises:
            ValueError: if the table has no boxes of this video.
        """
        table = self._of(video_id)
        return [self._boxes(table, timestamp) for timestamp in timestamps]

    def _of(self, video_id):
        """The rows of one video, by time."""
        index = np.searchsorted(self._names, str(video_id))
        if index == len(self._names) or self._names[index] != str(video_id):
            known = some(self._names, most=3)
            known = f"; it has those of {known}" if known else ": it is empty"
            raise advised(
                ValueError(
                    f"{self._name} has no boxes of the video {str(video_id)!r}{known}. "
                    "The name of the file without its ending is what is looked for."
                ),
                Advice("Another name can be given as {}.", "video_id"),
            )
        return self._table[self._bounds[index] : self._bounds[index + 1]]

    def _boxes(self, table, timestamp):
        span = [timestamp - _SAME_TIME, timestamp + _SAME_TIME]
        low, high = np.searchsorted(table.timestamps, span)
        boxes, scores = usable_boxes(
            table.boxes[low:high], table.scores[low:high], (1, 1)
        )
        # The highest score comes first, so that of equal boxes it is the one that
        # stays.
        first, _ = distinct_boxes(boxes)
        first = first[scores[first] >= self._min_score]
        return boxes[first], scores[first]

    def _refuse(self, frames):
        raise TypeError(
            "Boxes of a table belong to a video and a time, not to an image: call "
            "`boxes_at(None, video_id, timestamps)`."
        )
