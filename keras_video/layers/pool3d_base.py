"""Base class of the 3-D pooling layers."""

import keras

from keras_video.ops.conv3d.convolution import output_length
from keras_video.validation import (
    check_padding,
    standardize_padding,
    standardize_triple,
)


class Pool3DBase(keras.layers.Layer):
    """Window, strides and padding of a 3-D pooling layer; subclasses pool."""

    def __init__(self, pool_size, strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = standardize_triple(pool_size, "pool_size")
        strides = self.pool_size if strides is None else strides
        self.strides = standardize_triple(strides, "strides")
        self.padding = padding
        self.input_spec = keras.layers.InputSpec(ndim=5)
        check_padding(padding)

    def _padding(self, input_shape):
        return standardize_padding(
            self.padding, self.pool_size, self.strides, (1, 1, 1), input_shape[1:4]
        )

    def compute_output_shape(self, input_shape):
        axes = zip(
            input_shape[1:4],
            self.pool_size,
            self.strides,
            self._padding(input_shape),
            strict=True,
        )
        lengths = tuple(output_length(*axis, 1) for axis in axes)
        if any(n is not None and n < 1 for n in lengths):
            raise ValueError(
                f"The input of layer {self.name!r} is smaller than its window. "
                f"Received: (T, H, W)={tuple(input_shape[1:4])}, "
                f"pool_size={self.pool_size}. Use more frames or larger images."
            )
        return (input_shape[0], *lengths, input_shape[-1])

    def get_config(self):
        config = super().get_config()
        config.update(
            pool_size=list(self.pool_size),
            strides=list(self.strides),
            padding=self.padding,
        )
        return config
