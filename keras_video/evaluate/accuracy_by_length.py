"""Accuracy on videos of different lengths."""

import dataclasses

import numpy as np

from keras_video.validation import check_count


@dataclasses.dataclass(frozen=True)
class LengthGroup:
    """The videos whose lengths lie in a range, and how many are classified rightly.

    Args:
        shortest: seconds, the length of the shortest of them; NaN where there is none.
        longest: seconds.
        right: videos whose highest score is of a right class.
        videos: their number.
    """

    shortest: float
    longest: float
    right: int
    videos: int

    @property
    def accuracy(self):
        """Right videos over all; NaN where there is none."""
        return self.right / self.videos if self.videos else float("nan")


def accuracy_by_length(predictions, edges=None, bins=5):
    """The accuracy on short videos, longer ones, and so on.

    Args:
        predictions: `Predictions` with `seconds`.
        edges: ascending lengths in seconds at which a next group begins; k of them
            make k + 1 groups. None makes groups of about as many videos each.
        bins: number of these; equal lengths stay together, so there may be fewer.

    Returns:
        List of `LengthGroup`, the shortest videos first.

    Raises:
        ValueError: the predictions have no lengths, or `edges` do not ascend.

    Example:
    >>> import numpy as np
    >>> from keras_video.evaluate import Predictions
    >>> predictions = Predictions(
    ...     labels=np.array([0, 0, 1, 1]),
    ...     scores=np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]]),
    ...     seconds=np.array([2.0, 3.0, 8.0, 9.0]),
    ... )
    >>> for group in accuracy_by_length(predictions, edges=[5]):
    ...     print(group.shortest, group.longest, group.accuracy)
    2.0 3.0 0.5
    8.0 9.0 1.0

    Reference:
        "Spatio-Temporal Attention Networks for Action Recognition and Detection",
        figure 8.
    """
    if predictions.seconds is None:
        raise ValueError(
            "`predictions` must have the lengths of the videos, as those of "
            "`predict_views` do. Received: predictions.seconds=None"
        )
    seconds = np.asarray(predictions.seconds, "float64")
    if edges is None:
        shares = np.arange(1, check_count("bins", bins)) / bins
        edges = np.unique(np.quantile(seconds, shares))
        edges = edges[edges > seconds.min()]
    edges = np.asarray(edges, "float64")
    if edges.ndim != 1 or not (np.diff(edges) > 0).all() or np.isnan(edges).any():
        raise ValueError(
            "`edges` must be ascending lengths in seconds. "
            f"Received: edges={edges.tolist()}"
        )
    groups = np.searchsorted(edges, seconds, side="right")
    correct = predictions.correct
    return [
        _group(seconds[groups == number], correct[groups == number])
        for number in range(len(edges) + 1)
    ]


def _group(seconds, correct):
    if not len(seconds):
        return LengthGroup(float("nan"), float("nan"), 0, 0)
    shortest, longest = float(seconds.min()), float(seconds.max())
    return LengthGroup(shortest, longest, int(correct.sum()), len(seconds))
