"""Scores and labels of videos, and the accuracy that follows from them."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Predictions:
    """A classifier's scores for each video of a data set, beside its labels.

    Attributes:
        labels: `(N,)` class numbers; `(N, num_classes)` of 0 and 1 for several
            labels per video.
        scores: `(N, num_classes)`.

    Example:
    >>> predictions = Predictions(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    >>> predictions.accuracy
    0.5
    >>> predictions.count_by_class(["jump", "wave"])
    {'jump': (1, 1), 'wave': (0, 1)}
    """

    labels: np.ndarray
    scores: np.ndarray

    @property
    def correct(self):
        """For each video, whether the class of the highest score is a label of it."""
        best = self.scores.argmax(axis=1)
        if self.labels.ndim == 1:
            return best == self.labels
        return self.labels[np.arange(len(best)), best] > 0

    @property
    def accuracy(self):
        """Fraction of the videos whose highest score is of a right class."""
        return float(self.correct.mean())

    def confusion(self):
        """Matrix of counts: a row for each true class, a column for each predicted."""
        classes = self.scores.shape[1]
        matrix = np.zeros((classes, classes), int)
        np.add.at(matrix, (self.labels.astype(int), self.scores.argmax(axis=1)), 1)
        return matrix

    def count_by_class(self, class_names):
        """`{class name: (right videos, videos)}`."""
        counts = {}
        for number, name in enumerate(class_names):
            if self.labels.ndim == 1:
                members = self.labels == number
            else:
                members = self.labels[:, number] > 0
            counts[name] = int(self.correct[members].sum()), int(members.sum())
        return counts

    def report(self, class_names):
        """The result as a JSON object."""
        return {
            "accuracy": self.accuracy,
            "videos": len(self.correct),
            "classes": {
                name: {"right": right, "videos": total}
                for name, (right, total) in self.count_by_class(class_names).items()
            },
        }
