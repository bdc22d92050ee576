"""Labels of a data set in the form in which predictions have them."""

import numpy as np


def labels_for_model(model, labels):
    """Class numbers for a model of one label per video; else labels of 0 and 1.

    Args:
        model: `VideoClassifier`.
        labels: `(N,)` class numbers, or `(N, num_classes)`: of 0 and 1, one-hot, or
            smoothed.
    """
    labels = np.asarray(labels)
    if labels.ndim == 2 and model.activation != "sigmoid":
        if labels.shape[1] == 1:  # `label_mode="binary"`
            return labels[:, 0].astype("int32")
        return labels.argmax(axis=1)
    return labels
