"""Squeeze-and-excitation: weights for the channels from their means."""

import keras
from keras import ops

from keras_video.layers.dense_relu import dense_relu
from keras_video.validation import check_counts


@keras.saving.register_keras_serializable(package="keras_video")
class SqueezeExcitation(keras.layers.Layer):
    """Scale of each channel by a number that the means of all channels give.

        (T, H, W, C) -+-> mean -> dense, width -> ReLU -> dense, C -> sigmoid -+
                      +--------------------------------------------------------+
                                                                         -> times

    Args:
        ratio: int, by how much the first dense layer narrows; it has at least one unit.
        per_frame: bool; the means are over H and W, and each frame has weights of its
            own, as if it were an image. Else they are over T as well.
        width: int, units of the first dense layer; `None` for `C // ratio`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if `ratio` or `width` is not positive.

    Example:
        >>> import numpy as np
        >>> layer = SqueezeExcitation(ratio=4)
        >>> tuple(layer(np.ones((2, 4, 6, 6, 32), "float32")).shape)
        (2, 4, 6, 6, 32)

    Reference:
        Hu et al., Squeeze-and-Excitation Networks, CVPR 2018, Eqns 2 to 4.
    """

    def __init__(self, ratio=16, per_frame=False, width=None, **kwargs):
        super().__init__(**kwargs)
        check_counts(ratio=ratio)
        if width is not None:
            check_counts(width=width)
        self.ratio = ratio
        self.width = width
        self.per_frame = per_frame
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        channels = input_shape[-1]
        inner = self._inner(channels)
        dtype = self.dtype_policy
        self.reduce = keras.layers.Dense(
            inner,
            activation=dense_relu,
            kernel_initializer="he_normal",
            name="reduce",
            dtype=dtype,
        )
        self.expand = keras.layers.Dense(
            channels, activation="sigmoid", name="expand", dtype=dtype
        )
        self.reduce.build((None, channels))
        self.expand.build((None, inner))

    def call(self, inputs):
        axes = (2, 3) if self.per_frame else (1, 2, 3)
        scale = self.expand(self.reduce(ops.mean(inputs, axis=axes)))
        return ops.multiply(inputs, ops.expand_dims(scale, axes))

    def _inner(self, channels):
        return self.width or max(channels // self.ratio, 1)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: the dense layers'."""
        frames, channels = input_shape[1], input_shape[-1]
        per_frame = 2 * channels * self._inner(channels)
        return per_frame * (frames if self.per_frame else 1)

    def get_config(self):
        config = super().get_config()
        config.update(ratio=self.ratio, per_frame=self.per_frame, width=self.width)
        return config
