"""Accuracy over the divisions of a data set into training and test."""

import numpy as np


def average_folds(predictions):
    """The mean of the figures of several folds, as UCF101 and HMDB51 are reported.

    Each fold counts alike, however many videos it has.

    Args:
        predictions: list of `Predictions`, one for each fold, of the model that was
            trained on that fold.

    Returns:
        Dictionary from figure (`"accuracy"`, `"mean_class_accuracy"`, ...) to its mean.

    Raises:
        ValueError: there are none.

    Example:
    >>> from keras_video.evaluate import Predictions
    >>> scores = np.array([[0.9, 0.1], [0.6, 0.4]])
    >>> folds = [Predictions(np.array(labels), scores) for labels in ([0, 1], [0, 0])]
    >>> average_folds(folds)["accuracy"]
    0.75
    """
    if not predictions:
        raise ValueError("There must be the predictions of at least one fold.")
    reports = [each.report() for each in predictions]
    figures = [name for name in reports[0] if name not in ("videos", "classes")]
    return {
        name: float(np.mean([_or_nan(report[name]) for report in reports]))
        for name in figures
    }


def _or_nan(value):
    return float("nan") if value is None else value
