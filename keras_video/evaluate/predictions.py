"""Scores and labels of videos, and the accuracies that follow from them."""

import dataclasses
import math

import numpy as np

from keras_video.evaluate.scores_file import load_npz, save_csv, save_npz
from keras_video.metrics.multi_label_map import multi_label_map
from keras_video.validation import check_count


@dataclasses.dataclass(frozen=True)
class Predictions:
    """A classifier's scores for each video of a data set, beside its labels.

    Attributes:
        labels: `(N,)` class numbers; `(N, num_classes)` of 0 and 1 for several
            labels per video.
        scores: `(N, num_classes)`. A score that is NaN is never among the highest.
        paths: list of the videos' paths, or None.
        seconds: `(N,)`, the lengths of the videos, or None.
        class_names: list of the classes' names, or None.

    Example:
    >>> predictions = Predictions(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    >>> predictions.accuracy
    0.5
    >>> predictions.count_by_class(["jump", "wave"])
    {'jump': (1, 1), 'wave': (0, 1)}
    """

    labels: np.ndarray
    scores: np.ndarray
    paths: list | None = None
    seconds: np.ndarray | None = None
    class_names: list | None = None

    @property
    def multi_label(self):
        """Whether a video can have several labels."""
        return self.labels.ndim == 2

    @property
    def _labels_of_classes(self):
        """`(N, num_classes)` bool."""
        if self.multi_label:
            return self.labels > 0
        return self.labels[:, None] == np.arange(self.scores.shape[1])

    @property
    def correct(self):
        """For each video, whether the class of the highest score is a label of it."""
        return self._among_highest(1)

    def _among_highest(self, k):
        """For each video, whether one of the k classes of highest score is right."""
        right = self._labels_of_classes & ~np.isnan(self.scores)
        return np.take_along_axis(right, self._highest(k), axis=1).any(axis=1)

    def _highest(self, k):
        """`(N, k)`: the classes of the k highest scores, the highest first."""
        # Of equal scores, the class of the lower number is the higher one.
        return np.argsort(-self.scores, axis=1, kind="stable")[:, :k]

    @property
    def accuracy(self):
        """Fraction of the videos whose highest score is of a right class."""
        return float(self.correct.mean())

    def top_k_accuracy(self, k):
        """Fraction of the videos with a right class among the k highest scores."""
        return float(self._among_highest(check_count("k", k)).mean())

    @property
    def mean_class_accuracy(self):
        """The mean, over the classes that have videos, of the accuracy on these."""
        members = self._labels_of_classes
        numbers = members.sum(axis=0)
        right = (members & self.correct[:, None]).sum(axis=0)
        return float(np.mean(right[numbers > 0] / numbers[numbers > 0]))

    @property
    def average_precision(self):
        """`(num_classes,)`; NaN for classes without a video."""
        return np.array(list(self._map().per_class.values()))

    @property
    def mean_average_precision(self):
        """The mean of the classes' average precision, as Charades is evaluated."""
        return self._map().map

    def _map(self):
        return multi_label_map(self._labels_of_classes, self.scores)

    def confusion(self):
        """Matrix of counts: a row for each true class, a column for each predicted."""
        classes = self.scores.shape[1]
        matrix = np.zeros((classes, classes), int)
        np.add.at(matrix, (self.labels.astype(int), self._highest(1)[:, 0]), 1)
        return matrix

    def count_by_class(self, class_names=None):
        """`{class name: (right videos, videos)}`; the names are its own by default."""
        members, correct, counts = self._labels_of_classes, self.correct, {}
        for number, name in enumerate(self._names(class_names)):
            of_class = members[:, number]
            counts[name] = int(correct[of_class].sum()), int(of_class.sum())
        return counts

    def report(self, class_names=None):
        """The result as a JSON object; the classes' names are its own by default."""
        report = {"accuracy": self.accuracy}
        if self.scores.shape[1] > 5:
            report["top_5_accuracy"] = self.top_k_accuracy(5)
        report["mean_class_accuracy"] = self.mean_class_accuracy
        if self.multi_label:
            found = self._map()
            report["mean_average_precision"] = _number(found.map)
        report["videos"] = len(self.scores)
        report["classes"] = {
            name: {"right": right, "videos": total}
            for name, (right, total) in self.count_by_class(class_names).items()
        }
        if self.multi_label:
            for number, entry in enumerate(report["classes"].values()):
                entry["average_precision"] = _number(found.per_class[number])
        return report

    def _names(self, class_names):
        names = self.class_names if class_names is None else class_names
        return map(str, range(self.scores.shape[1])) if names is None else names

    def save(self, path, overwrite=False):
        """Write all to a `.npz` file, which `Predictions.load` reads.

        Raises:
            FileExistsError: `path` exists, and `overwrite` is false.
        """
        save_npz(self, path, overwrite)

    def save_csv(self, path, overwrite=False):
        """Write a csv file: path, label, seconds, and the score of each class.

        Several labels of a video have semicolons between them, as in the csv files that
        data sets are made from.

        Raises:
            FileExistsError: `path` exists, and `overwrite` is false.
        """
        save_csv(self, path, overwrite)

    @classmethod
    def load(cls, path):
        """Read a file that `save` wrote.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is another kind of file.
        """
        return cls(**load_npz(path))


def _number(value):
    """A number for JSON, which has no NaN."""
    return None if math.isnan(value) else value
