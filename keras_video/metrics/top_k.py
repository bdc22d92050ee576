"""Top-k accuracy, of class numbers and of shares of classes."""

import keras
from keras import ops

from keras_video.losses.class_loss import class_shares


@keras.saving.register_keras_serializable(package="keras_video")
class TopK(keras.metrics.Mean):
    """Share of clips whose class is among the k with the highest scores.

    Keras has a class for class numbers and one for one-hot labels; this one takes both,
    as `ClassLoss` does. Of mixed labels, the class with the largest share counts. Among
    equal scores the first classes come first, so a network that gives all classes
    the same is not right each time.

    Args:
        k: number of classes that may be the right one.
        name: `"accuracy"` or `"top_5_accuracy"` by default.
        dtype: dtype of the result.

    Shapes:
        labels `(B,)`, `(B, 1)` or `(B, C)`, predictions `(B, C)`; weights `(B,)`.

    Example:
    >>> import numpy as np
    >>> metric = TopK(k=2)
    >>> metric.update_state(np.array([1, 2]), np.array([[0.5, 0.3, 0.2]] * 2))
    >>> float(metric.result())
    0.5
    """

    def __init__(self, k=1, name=None, dtype=None):
        name = name or ("accuracy" if k == 1 else f"top_{k}_accuracy")
        super().__init__(name=name, dtype=dtype)
        self.k = k

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_pred = ops.convert_to_tensor(y_pred)
        labels = class_shares(ops.convert_to_tensor(y_true), y_pred)
        number = y_pred.shape[-1]
        right = ops.cast(ops.argmax(labels, -1), "int32")[:, None]
        its = ops.take_along_axis(y_pred, right, axis=-1)
        # `ops.top_k` orders equal scores as the backend likes.
        equal = ops.logical_and(y_pred == its, ops.arange(number) < right)
        before = ops.sum(ops.cast(ops.logical_or(y_pred > its, equal), "int32"), -1)
        known = ops.logical_not(ops.any(ops.isnan(y_pred), -1))
        found = ops.logical_and(before < self.k, known)
        return super().update_state(
            ops.cast(found, self.dtype), sample_weight=sample_weight
        )

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype, "k": self.k}
