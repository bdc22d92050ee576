"""Mean average precision of scores for several labels per video, as on Charades."""

import numpy as np

from keras_video.metrics.mean_average_precision import MeanAveragePrecision


def multi_label_map(labels, scores, weights=None):
    """Average precision of each class over all videos, and their mean.

    Per class it is what scikit-learn's `average_precision_score` gives: the sum of the
    steps of recall, times the precision there, without interpolation; videos of equal
    scores are one step. Classes without a positive have NaN and do not count in the
    mean, as Charades' own evaluation has it.

    Args:
        labels: `(N, num_classes)` of 0 and 1.
        scores: `(N, num_classes)`, of any range. A positive whose score is NaN is never
            found.
        weights: `(N,)`, how much each video counts, from 0; None for all alike.

    Returns:
        `MeanAveragePrecision`, by the number of the class.

    Raises:
        ValueError: shapes do not fit, labels are not 0 and 1, or weights are negative.

    Example:
    >>> labels = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]])
    >>> scores = np.array([[0.9, 0.2, 0.1], [0.3, 0.8, 0.1], [0.6, 0.7, 0.1]])
    >>> result = multi_label_map(labels, scores)
    >>> [round(value, 3) for value in result.per_class.values()], round(result.map, 3)
    ([0.833, 1.0, nan], 0.917)
    """
    labels, scores, weights = _checked(labels, scores, weights)
    found = [
        average_precision_of_scores(labels[:, i], scores[:, i], weights)
        for i in range(labels.shape[1])
    ]
    return MeanAveragePrecision(
        dict(enumerate(found)),
        num_ground_truth=dict(enumerate(labels[weights > 0].sum(axis=0).tolist())),
    )


def average_precision_of_scores(positive, scores, weights):
    """Average precision of one class: 0..1, NaN without positives.

    Args:
        positive: `(N,)` bool.
        scores: `(N,)`.
        weights: `(N,)`.
    """
    total = weights[positive].sum()
    if not total > 0:
        return float("nan")
    known = ~np.isnan(scores)
    order = np.argsort(-scores[known], kind="stable")
    ranked, weights = scores[known][order], weights[known][order]
    right = np.cumsum(weights * positive[known][order])
    seen = np.cumsum(weights)
    # The last of each run of equal scores; all of them are found at once.
    last = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else ranked > 0
    right, seen = right[last & (seen > 0)], seen[last & (seen > 0)]
    return float(np.sum(np.diff(right, prepend=0.0) * right / seen) / total)


def _checked(labels, scores, weights):
    labels, scores = np.asarray(labels), np.asarray(scores, "float64")
    if labels.ndim != 2 or labels.shape != scores.shape:
        raise ValueError(
            "`labels` and `scores` must both be (videos, classes). Received: labels "
            f"of shape {labels.shape}, scores of shape {scores.shape}"
        )
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(
            "`labels` must be 0 and 1. Received: labels from "
            f"{labels.min()} to {labels.max()}"
        )
    weights = np.ones(len(labels)) if weights is None else np.asarray(weights)
    if weights.shape != labels.shape[:1] or not (weights >= 0).all():
        raise ValueError(
            "`weights` must be a number of at least 0 for each video. Received: "
            f"weights of shape {weights.shape} for {len(labels)} videos"
        )
    return labels.astype(bool), scores, weights.astype("float64")
