"""Loss of a classifier with one class per clip: smoothed, mixed, weighted."""

import keras
from keras import ops

# Smallest probability that counts as it is; its inverse, times a loss scale, is finite.
TINY = 1e-30


@keras.saving.register_keras_serializable(package="keras_video")
class ClassLoss(keras.losses.Loss):
    """Cross-entropy of class numbers, or of shares of classes, with weights by class.

    Labels of one axis less than the predictions are class numbers; others are one-hot,
    or shares such as MixUp makes. So training clips may be mixed while validation
    clips are not. Labels are smoothed, then each class counts by its weight:
    `-sum(weight * label * log(probability))`, as in PyTorch.

    Args:
        label_smoothing: share of each label that is spread over all classes.
        class_weights: one number per class, or None for 1 each.
        from_logits: whether predictions are logits, not probabilities.
        reduction: as in Keras; the default divides by the sum of the sample weights,
            so that what fills up a batch counts for nothing.
        name: name of the loss.
        dtype: dtype of the computation.

    Shapes:
        labels `(B,)`, `(B, 1)` or `(B, C)`, predictions `(B, C)`; weights `(B,)`.

    Raises:
        ValueError: there is not one weight for each class.

    Example:
    >>> import numpy as np
    >>> scores = np.array([[0.5, 0.25, 0.25]])
    >>> loss = ClassLoss(label_smoothing=0.3)
    >>> round(float(loss(np.array([0]), scores)), 4)
    0.8318
    >>> round(float(loss(np.array([[1.0, 0.0, 0.0]]), scores)), 4)
    0.8318

    Reference:
        Szegedy et al., Rethinking the Inception Architecture, CVPR 2016, section 7.
    """

    def __init__(
        self,
        label_smoothing=0.0,
        class_weights=None,
        from_logits=False,
        reduction="mean_with_sample_weight",
        name="class_loss",
        dtype=None,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.label_smoothing, self.from_logits = label_smoothing, from_logits
        self.class_weights = None
        if class_weights is not None:
            self.class_weights = [float(weight) for weight in class_weights]

    def call(self, y_true, y_pred):
        y_pred = ops.convert_to_tensor(y_pred)
        number = y_pred.shape[-1]
        weights = self.class_weights
        if weights is not None and len(weights) != number:
            raise ValueError(
                "`class_weights` must have a number for each class. Received: "
                f"{len(weights)} weights, predictions of {number} classes"
            )
        labels = class_shares(y_true, y_pred)
        if self.label_smoothing:
            labels = labels * (1 - self.label_smoothing)
            labels = labels + self.label_smoothing / number
        if weights is not None:
            labels = labels * ops.convert_to_tensor(weights, y_pred.dtype)
        return -ops.sum(labels * self._log_probabilities(y_pred), axis=-1)

    def _log_probabilities(self, y_pred):
        if self.from_logits:
            return ops.log_softmax(y_pred, axis=-1)
        # Not Keras's `epsilon` of 1e-7, below which there would be no gradient. Padded
        # boxes have scores of 0.
        return ops.log(ops.where(y_pred < TINY, TINY, y_pred))

    def get_config(self):
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "class_weights": self.class_weights,
            "from_logits": self.from_logits,
        }


def class_shares(labels, predictions):
    """Labels as the share of each class: one-hot, where they are class numbers.

    Args:
        labels: `(B,)`, `(B, 1)` or `(B, C)`.
        predictions: `(B, C)`.

    Returns:
        `(B, C)`, of the predictions' dtype.
    """
    number = predictions.shape[-1]
    if len(labels.shape) == len(predictions.shape) and labels.shape[-1] == 1 != number:
        labels = ops.squeeze(labels, -1)
    if len(labels.shape) == len(predictions.shape):
        return ops.cast(labels, predictions.dtype)
    return ops.one_hot(ops.cast(labels, "int32"), number, dtype=predictions.dtype)
