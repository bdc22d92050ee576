"""Loss of an action detector, some of whose classes exclude each other."""

import keras
from keras import ops

from keras_video._replicas import share_of_weights
from keras_video.losses.mean_over_devices import MEAN


@keras.saving.register_keras_serializable(package="keras_video")
class ActionLoss(keras.losses.Loss):
    """Cross-entropy of boxes with several labels, of which some exclude each other.

    For the probabilities of `ActionDetector(exclusive_classes=n)`: the categorical
    cross-entropy of the first n classes plus the binary one of each other class, over
    the number of classes. Without exclusive classes it is Keras's `BinaryCrossentropy`.
    A box without a label among the first n adds nothing for them.

    The mean is over real boxes: those whose sample weight, which detection data sets
    give, is not 0; of the whole batch also where several devices share it.

    Args:
        exclusive_classes: int, as in the model.
        reduction: as in Keras; the default divides by the sum of the weights, where
            Keras's usual one would count padding as boxes of no loss.
        name: name of the loss.
        dtype: dtype of the computation.

    Shapes:
        labels `(B, N, C)` of 0 and 1, probabilities `(B, N, C)`; weights `(B, N)`.

    Example:
    >>> import numpy as np
    >>> loss = ActionLoss(exclusive_classes=2)
    >>> labels = np.array([[[1.0, 0, 1], [0, 0, 0]]])
    >>> scores = np.array([[[0.5, 0.5, 0.5], [0, 0, 0]]])
    >>> round(float(loss(labels, scores, sample_weight=np.array([[1.0, 0.0]]))), 4)
    0.4621
    """

    def __init__(
        self,
        exclusive_classes=0,
        reduction=MEAN,
        name="action_loss",
        dtype=None,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.exclusive_classes = exclusive_classes

    def __call__(self, y_true, y_pred, sample_weight=None):
        loss = super().__call__(y_true, y_pred, sample_weight)
        return (
            loss * share_of_weights(sample_weight) if self.reduction == MEAN else loss
        )

    def call(self, y_true, y_pred):
        number = self.exclusive_classes
        y_pred = ops.convert_to_tensor(y_pred)
        y_true = ops.cast(y_true, y_pred.dtype)
        tiny = keras.config.epsilon()
        present = ops.log(ops.clip(y_pred, tiny, 1 - tiny))
        absent = ops.log(ops.clip(1 - y_pred[..., number:], tiny, 1 - tiny))
        total = ops.sum(y_true * present, axis=-1)
        total += ops.sum((1 - y_true[..., number:]) * absent, axis=-1)
        return -total / y_pred.shape[-1]

    def get_config(self):
        return {**super().get_config(), "exclusive_classes": self.exclusive_classes}
