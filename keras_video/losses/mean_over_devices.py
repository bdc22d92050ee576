"""The mean of a loss over the whole batch, where TensorFlow splits it over devices."""

import keras

from keras_video._replicas import num_replicas, share_of_weights
from keras_video.ops.target import is_tensorflow

MEAN = "mean_with_sample_weight"


def mean_over_devices(loss):
    """The loss, as a `MeanOverDevices` where TensorFlow splits batches over devices.

    Args:
        loss: `keras.losses.Loss` with `reduction="mean_with_sample_weight"`.

    Example:
    >>> loss = keras.losses.CategoricalCrossentropy(reduction=MEAN)
    >>> mean_over_devices(loss) is loss  # on one device
    True
    """
    if num_replicas() == 1 or not is_tensorflow() or isinstance(loss, MeanOverDevices):
        return loss
    return MeanOverDevices(loss)


@keras.saving.register_keras_serializable(package="keras_video")
class MeanOverDevices(keras.losses.Loss):
    """A loss whose mean is over the real samples of the whole batch.

    With `tf.distribute`, each device divides by the sum of its own weights, and Keras
    takes the mean of that: a clip counts more on a device that has padding beside it.
    Here devices count by their sums of weights, so that loss and gradient are those of
    one device. `ActionLoss` does so by itself; on JAX every loss does.

    Args:
        loss: `keras.losses.Loss` with `reduction="mean_with_sample_weight"`.
        name: name of the loss; by default that of `loss`.

    Raises:
        ValueError: the loss has another reduction.

    Example:
    >>> loss = MeanOverDevices(keras.losses.MeanSquaredError(reduction=MEAN))
    >>> float(loss([[0.0], [0.0]], [[1.0], [2.0]], sample_weight=[1.0, 0.0]))
    1.0
    """

    def __init__(self, loss, name=None):
        loss = keras.losses.get(loss)
        if getattr(loss, "reduction", None) != MEAN:
            raise ValueError(
                f'`loss` must be a `keras.losses.Loss` with reduction="{MEAN}". '
                f"Received: loss={loss!r} with "
                f"reduction={getattr(loss, 'reduction', None)!r}"
            )
        super().__init__(name=name or loss.name, reduction=MEAN, dtype=loss.dtype)
        self.loss = loss

    def __call__(self, y_true, y_pred, sample_weight=None):
        mean = self.loss(y_true, y_pred, sample_weight)
        return mean * share_of_weights(sample_weight)

    def call(self, y_true, y_pred):
        return self.loss.call(y_true, y_pred)

    def get_config(self):
        loss = keras.losses.serialize(self.loss)
        return {"loss": loss, "name": self.name}
