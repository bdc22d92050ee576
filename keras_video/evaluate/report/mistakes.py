"""Mistakes of a classifier: which pairs of classes it confuses, and on which videos."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class ConfusedPair:
    """Two classes that are taken for one another.

    Attributes:
        first: number of the class whose videos are more often taken for the other.
        second: number of the other class.
        forth: numbers of the videos of the first taken for the second, the highest
            wrong score first.
        back: numbers of the videos of the second taken for the first.
    """

    first: int
    second: int
    forth: np.ndarray
    back: np.ndarray

    @property
    def mistakes(self):
        """Mistakes between the two."""
        return len(self.forth) + len(self.back)

    def shown(self, most):
        """Numbers of the mistaken videos to show: each direction's highest, by turns.

        Args:
            most: how many, if there are so many.
        """
        turns = [
            (turn, direction, int(video))
            for direction, videos in enumerate((self.forth, self.back))
            for turn, video in enumerate(videos)
        ]
        return [video for _, _, video in sorted(turns)[:most]]


def confused_pairs(predictions):
    """The pairs of classes that are confused, those with the most mistakes first.

    Of pairs with as many mistakes, those come first whose videos go wrong more often.

    Args:
        predictions: `Predictions` of one label per video.

    Returns:
        List of `ConfusedPair`.

    Example:
    >>> from keras_video.evaluate import Predictions
    >>> scores = np.array([[0.1, 0.9, 0.0], [0.3, 0.7, 0.0], [0.8, 0.2, 0.0]])
    >>> [pair] = confused_pairs(Predictions(np.array([0, 0, 1]), scores))
    >>> pair.first, pair.second, pair.forth.tolist(), pair.back.tolist()
    (0, 1, [0, 1], [2])
    """
    matrix = predictions.confusion()
    wrong = matrix - np.diag(np.diag(matrix))
    found = []
    for low, high in np.argwhere(np.triu(wrong + wrong.T)):
        if wrong[low, high] >= wrong[high, low]:
            pair = int(low), int(high)
        else:
            pair = int(high), int(low)
        forth, back = (_taken_for(predictions, *p) for p in (pair, pair[::-1]))
        found.append(ConfusedPair(*pair, forth, back))
    videos = matrix.sum(axis=1)
    return sorted(
        found,
        key=lambda pair: (
            -pair.mistakes,
            -pair.mistakes / (videos[pair.first] + videos[pair.second]),
        ),
    )


def _taken_for(predictions, truth, found):
    """Numbers of the videos of one class taken for another, the surest first."""
    best = predicted_classes(predictions)
    members = np.flatnonzero((predictions.labels == truth) & (best == found))
    scores = predictions.scores[members, found]
    return members[np.argsort(-scores, kind="stable")]


def worst_mistakes(predictions):
    """Numbers of all mistaken videos, the highest score of a wrong class first.

    Args:
        predictions: `Predictions`.
    """
    wrong = np.flatnonzero(~predictions.correct)
    scores = predictions.scores[wrong, predicted_classes(predictions)[wrong]]
    return wrong[np.argsort(-scores, kind="stable")].tolist()


def predicted_classes(predictions):
    """For each video, the number of the class with the highest score.

    Args:
        predictions: `Predictions`; a score that is NaN is never the highest.
    """
    scores = predictions.scores
    return np.where(np.isnan(scores), -np.inf, scores).argmax(axis=1)


def best_example(predictions, number):
    """The rightly classified video of a class with the highest score, or `None`.

    Args:
        predictions: `Predictions` of one label per video.
        number: of the class.
    """
    right = np.flatnonzero(predictions.correct & (predictions.labels == number))
    if not len(right):
        return None
    return int(right[predictions.scores[right, number].argmax()])
