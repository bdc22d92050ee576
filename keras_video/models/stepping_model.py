"""The model whose steps say that they are run, not written into a file."""

import keras

from keras_video.models.exportable_model import ExportableModel
from keras_video.ops.backend import tracing_to_run


@keras.saving.register_keras_serializable(package="keras_video")
class SteppingModel(ExportableModel):
    """A functional `keras.Model` that is quicker in TensorFlow's `fit` and `predict`.

    What these trace without XLA may hold operators that no converter of files knows;
    `model.export`, and calls within a `tf.function` of one's own, hold none.

    Example:
    >>> inputs = keras.Input((2, 4, 4, 3))
    >>> outputs = keras.layers.Activation("relu")(inputs)
    >>> SteppingModel(inputs, outputs).output_shape
    (None, 2, 4, 4, 3)
    """

    def train_step(self, *args, **kwargs):
        """As Keras's."""
        with tracing_to_run():
            return super().train_step(*args, **kwargs)

    def test_step(self, *args, **kwargs):
        """As Keras's."""
        with tracing_to_run():
            return super().test_step(*args, **kwargs)

    def predict_step(self, *args, **kwargs):
        """As Keras's."""
        with tracing_to_run():
            return super().predict_step(*args, **kwargs)
