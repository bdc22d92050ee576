"""Names and probabilities of a classifier's outputs."""

from keras import ops


def probabilities(model, outputs):
    """The outputs as probabilities, also where the model gives logits.

    Args:
        model: a `VideoClassifier`.
        outputs: what it gave, `(B, num_classes)`.

    Returns:
        NumPy array `(B, num_classes)`.
    """
    if model.activation in (None, "linear"):
        outputs = ops.softmax(outputs, axis=-1)
    return ops.convert_to_numpy(outputs)


def name_best(model, scores, top_k):
    """The most probable classes, as a list of `(class name, probability)`.

    Args:
        model: a `VideoClassifier`.
        scores: NumPy array `(num_classes,)`.
        top_k: number of classes to name.
    """
    best = (-scores).argsort(kind="stable")[: int(top_k)]
    return [(model.class_name(int(i)), float(scores[i])) for i in best]
