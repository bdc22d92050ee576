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


def check_class_names(model, class_names):
    """Refuse labels of other classes, or in another order, than a model has.

    Args:
        model: `VideoClassifier`.
        class_names: of the data set; None where it has no labels by name.

    Raises:
        ValueError: the model has names, and they are others.
    """
    known = model.class_names
    if class_names and known and list(class_names) != list(known):
        raise ValueError(
            "The classes of the data set must be those of the model, in their order. "
            "Make it with class_names=model.class_names. "
            f"Received: {list(class_names)[:5]} ..., of a model of {known[:5]} ..."
        )
