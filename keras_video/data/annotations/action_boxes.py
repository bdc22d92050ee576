"""Tables of person boxes with their actions."""

import dataclasses

import numpy as np

NO_LABEL = -1
NO_ACTOR = -1


@dataclasses.dataclass(frozen=True)
class ActionBoxes:
    """Rows of an AVA-style table: one label of one box at one timestamp each.

    Ground truth and detections alike; what reads, scores, draws and writes boxes takes
    this table. All arrays have a row per entry, N.

    Args:
        video_ids: (N,) str.
        timestamps: (N,) float64, seconds from the start of the video.
        boxes: (N, 4) float32, (x1, y1, x2, y2) in fractions of the image, 0..1.
        labels: (N,) int64, ids of the label map, which start at 1; -1 for a box of
            which no action is known.
        scores: (N,) float32, 1 for ground truth.
        actors: (N,) int64, the same number for the same person in one video; -1 where
            not known.

    Raises:
        ValueError: if the arrays differ in length.

    Example:
    >>> table = ActionBoxes(["a"], [3.0], [[0.1, 0.1, 0.5, 0.9]], [12])
    >>> len(table), table.scores.tolist(), table.actors.tolist()
    (1, [1.0], [-1])
    """

    video_ids: np.ndarray
    timestamps: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    scores: np.ndarray | None = None
    actors: np.ndarray | None = None

    def __post_init__(self):
        count = len(self.video_ids)
        given = {
            "video_ids": np.asarray(self.video_ids, dtype=object),
            "timestamps": np.asarray(self.timestamps, "float64"),
            "boxes": np.asarray(self.boxes, "float32").reshape(-1, 4),
            "labels": np.asarray(self.labels, "int64"),
            "scores": _column(self.scores, count, 1, "float32"),
            "actors": _column(self.actors, count, NO_ACTOR, "int64"),
        }
        lengths = {name: len(array) for name, array in given.items()}
        if set(lengths.values()) != {count}:
            raise ValueError(
                f"All columns must have as many rows. Received: rows={lengths}"
            )
        for name, array in given.items():
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.video_ids)

    def __getitem__(self, rows):
        """The table of some rows: a mask, a slice or an array of their numbers."""
        return ActionBoxes(*(column[rows] for column in self.columns()))

    def columns(self):
        """The arrays, in the order of the constructor."""
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    @classmethod
    def empty(cls):
        """A table without rows."""
        return cls([], [], [], [])

    @classmethod
    def concatenate(cls, tables):
        """One table of the rows of several."""
        columns = zip(*(table.columns() for table in tables), strict=True)
        arrays = [np.concatenate(column) for column in columns]
        return cls(*arrays) if arrays else cls.empty()


def _column(values, count, default, dtype):
    if values is None:
        return np.full(count, default, dtype)
    return np.asarray(values, dtype)
