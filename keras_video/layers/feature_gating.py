"""Gating of channels by the global context of a clip (S3D-G)."""

import keras
from keras import ops

from keras_video.layers.numpy_initializer import numpy_initializer


@keras.saving.register_keras_serializable(package="keras_video")
class FeatureGating(keras.layers.Layer):
    """Scales each channel by a weight computed from the means of all channels.

        features -+-> mean over T, H, W -> dense -> sigmoid -+
                  +------------------------------------------x-> output

    Args:
        use_bias: bool; the paper's equation has a bias, its authors' code has none.
        kernel_initializer: initializer of the dense layer's kernel, `(C, C)`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H, W, C)`

    Example:
        >>> import numpy as np
        >>> layer = FeatureGating()
        >>> tuple(layer(np.zeros((2, 4, 8, 8, 16), "float32")).shape)
        (2, 4, 8, 8, 16)

    Reference:
        Xie et al., Rethinking Spatiotemporal Feature Learning: Speed-Accuracy
        Trade-offs in Video Classification, ECCV 2018 (S3D-G).
    """

    def __init__(self, use_bias=True, kernel_initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        channels = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(channels, channels),
            initializer=numpy_initializer(self.kernel_initializer),
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(channels,), initializer="zeros"
            )

    def call(self, inputs):
        gate = ops.matmul(ops.mean(inputs, axis=(1, 2, 3)), self.kernel)
        if self.bias is not None:
            gate = ops.add(gate, self.bias)
        gate = ops.reshape(ops.sigmoid(gate), (-1, 1, 1, 1, inputs.shape[-1]))
        return ops.multiply(inputs, gate)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip; scaling the features counts 0, as normalising."""
        return input_shape[-1] ** 2

    def get_config(self):
        config = super().get_config()
        config.update(
            use_bias=self.use_bias,
            kernel_initializer=keras.initializers.serialize(self.kernel_initializer),
        )
        return config
