"""The loss and the metrics of a model that is trained by a recipe."""

import keras
import numpy as np

from keras_video.losses import ActionLoss, ClassLoss, mean_over_devices
from keras_video.metrics import MultiLabelMAP
from keras_video.metrics.top_k import TopK
from keras_video.validation import takes_boxes

# Weights of 0 mark what fills a batch up, see `pad_batches`.
REDUCTION = "mean_with_sample_weight"
# Clips of an epoch up to which the exact mAP is computed; it sorts them at each step.
MOST_EXAMPLES = 4096


def loss_of(model, settings, class_counts=None):
    """The loss of a classifier or a detector.

    Args:
        model: task model; its `activation` chooses the loss.
        settings: `Recipe.loss`.
        class_counts: training clips of each class, for `class_weights="balanced"`.

    Raises:
        ValueError: a setting does not go with the model.
    """
    smoothing, weights = settings.label_smoothing, None
    detector, activation = takes_boxes(model), getattr(model, "activation", "softmax")
    if settings.class_weights:
        if detector or activation == "sigmoid":
            raise ValueError(
                "`loss.class_weights` goes with models of one class per clip. "
                f"Received: loss.class_weights={settings.class_weights!r}, a model "
                "that gives each class a probability of its own"
            )
        weights = balanced_weights(class_counts)
    if activation == "sigmoid":
        exclusive = getattr(model, "exclusive_classes", 0)
        if exclusive and smoothing:
            raise ValueError(
                "`loss.label_smoothing` does not go with `exclusive_classes` of a "
                f"detector. Received: loss.label_smoothing={smoothing}, "
                f"exclusive_classes={exclusive}"
            )
        if exclusive:
            return ActionLoss(exclusive_classes=exclusive)
        loss = keras.losses.BinaryCrossentropy(
            label_smoothing=smoothing, reduction=REDUCTION
        )
        return mean_over_devices(loss)
    loss = ClassLoss(
        label_smoothing=smoothing,
        class_weights=weights,
        from_logits=activation is None,
    )
    return mean_over_devices(loss)


def metrics_of(model, examples):
    """Metrics in which clips that fill up a batch do not count, for `compile`.

    Detectors have none: see `keras_video.metrics.FrameMAP`.

    Args:
        model: task model; its `activation` chooses the metrics.
        examples: most clips of an epoch of training or validation, in whole batches.
            Of many, models of several labels have Keras's area under the curve of
            precision and recall, which is near the mAP.
    """
    if takes_boxes(model):
        return []
    number = model.output_shape[-1]
    if getattr(model, "activation", "softmax") != "sigmoid":
        return [TopK(1), *([TopK(5)] if number > 5 else [])]
    accuracy = keras.metrics.BinaryAccuracy("binary_accuracy")
    if examples <= MOST_EXAMPLES:
        return [MultiLabelMAP(examples, number), accuracy]
    area = keras.metrics.AUC(
        curve="PR", multi_label=True, num_labels=number, name="pr_auc"
    )
    return [area, accuracy]


def balanced_weights(class_counts):
    """Weights by which all classes count alike, and whose mean over the clips is 1.

    Classes without a clip have the weight 1.

    Raises:
        ValueError: there are no counts, or all are 0.

    Example:
    >>> balanced_weights([1, 3, 0])
    [2.0, 0.6666666666666666, 1.0]
    """
    counts = np.asarray([] if class_counts is None else class_counts, "float64")
    present = counts > 0
    if not present.any():
        raise ValueError(
            '`loss.class_weights="balanced"` needs `class_counts`, the number of '
            f"training clips of each class. Received: class_counts={class_counts}"
        )
    mean = counts.sum() / present.sum()
    return np.where(present, mean / np.maximum(counts, 1), 1.0).tolist()
