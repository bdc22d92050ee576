"""The functional model that is run without Keras's way from layer to layer."""

import keras

from keras_video.models.direct_calls import call_directly
from keras_video.models.stepping_model import SteppingModel


@keras.saving.register_keras_serializable(package="keras_video")
class DirectModel(SteppingModel):
    """A functional `keras.Model` that is quicker on torch.

    Example:
    >>> inputs = keras.Input((2, 4, 4, 3))
    >>> outputs = keras.layers.Activation("relu")(inputs)
    >>> DirectModel(inputs, outputs).output_shape
    (None, 2, 4, 4, 3)
    """

    def call(self, inputs, training=None, mask=None, **kwargs):
        if mask is None and not kwargs:
            outputs = call_directly(self, inputs, training)
            if outputs is not None:
                return outputs
        return super().call(inputs, training=training, mask=mask, **kwargs)
