"""Labels of a data set in the form in which predictions have them."""

import numpy as np

from keras_video.validation import some


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


def check_same_classes(model, class_names):
    """Refuse labels of other classes, or in another order, than the scores of a model.

    Args:
        model: `VideoClassifier`.
        class_names: of the data set; None where its labels have no names.

    Raises:
        ValueError: the model has other names, or another number of classes.
    """
    if not class_names:
        return
    known = model.class_names
    if known and list(class_names) != list(known):
        raise ValueError(
            "The classes of the data set must be those of the model, in their order: "
            f"{some(known)}. Make it with `class_names=model.class_names`. "
            f"Received: {some(class_names)}"
        )
    if len(class_names) != model.num_classes:
        raise ValueError(
            f"The model has an output for each of {model.num_classes} classes. "
            f"Received: a data set of {len(class_names)} classes, {some(class_names)}"
        )
