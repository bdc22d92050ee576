"""Pooling of each frame to one vector."""

import keras
from keras import ops

from keras_video.validation import check_choice

POOLS = {"avg": ops.mean, "max": ops.max}


@keras.saving.register_keras_serializable(package="keras_video")
class SpatialPool(keras.layers.Layer):
    """Takes the mean or the maximum over the positions of each frame.

    Args:
        pooling: `"avg"` or `"max"`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, C)`

    Raises:
        ValueError: if `pooling` is neither.

    Example:
        >>> import numpy as np
        >>> tuple(SpatialPool()(np.zeros((2, 8, 7, 7, 16), "float32")).shape)
        (2, 8, 16)
    """

    def __init__(self, pooling="avg", **kwargs):
        super().__init__(**kwargs)
        check_choice("pooling", pooling, POOLS)
        self.pooling = pooling
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def call(self, inputs):
        return POOLS[self.pooling](inputs, axis=(2, 3))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:2], input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "pooling": self.pooling}
