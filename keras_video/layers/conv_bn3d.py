"""Convolution, batch normalisation and activation as one layer."""

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D
from keras_video.ops.batch_norm import normalize_batch
from keras_video.ops.target import has_torch_hooks


@keras.saving.register_keras_serializable(package="keras_video")
class ConvBN3D(keras.layers.Layer):
    """3-D convolution without bias, batch normalisation, activation.

    In training the three run one after the other. Otherwise the normalisation is
    folded into the convolution's weights on the way, which touches the weights instead
    of the (much larger) feature maps; the result is the same up to rounding. Where
    hooks of PyTorch are registered on `conv` or `norm`, both are called.

    Args:
        filters: int, output channels.
        kernel_size: int or 3 ints, along T, H, W.
        strides: int or 3 ints.
        padding: as in `Conv3D`.
        dilation_rate: int or 3 ints.
        groups: int, channel groups.
        activation: name or function, `"relu"` by default; `None` for none.
        epsilon: float, added to the variance. 1e-5 is the public networks'.
        momentum: float, of the moving averages (torch's 0.1 is 0.9 here).
        gamma_initializer: initializer of the normalisation's scale; `"zeros"` makes a
            residual branch start as nothing.
        kernel_initializer: initializer of the kernel.
        folded: bool, hold the folded kernel and a bias and nothing else, as the layers
            of `keras_video.export.fold_batch_norm` do. There is then no normalisation
            that training could change.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', filters)`

    Example:
        >>> import numpy as np
        >>> layer = ConvBN3D(16, (3, 1, 1))
        >>> tuple(layer(np.zeros((2, 8, 4, 4, 3), "float32")).shape)
        (2, 8, 4, 4, 16)
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="symmetric",
        dilation_rate=1,
        groups=1,
        activation="relu",
        epsilon=1e-5,
        momentum=0.9,
        gamma_initializer="ones",
        kernel_initializer="he_normal",
        folded=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.conv = Conv3D(
            filters,
            kernel_size,
            strides=strides,
            padding=padding,
            dilation_rate=dilation_rate,
            groups=groups,
            use_bias=bool(folded),
            kernel_initializer=kernel_initializer,
            dtype=self.dtype_policy,
            name="conv",
        )
        self.folded = bool(folded)
        self.norm = None
        if not folded:
            self.norm = keras.layers.BatchNormalization(
                epsilon=epsilon,
                momentum=momentum,
                gamma_initializer=gamma_initializer,
                dtype=self.dtype_policy,
                name="norm",
            )
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.conv.build(input_shape)
        if self.norm is not None:
            self.norm.build(self.conv.compute_output_shape(input_shape))

    def call(self, inputs, training=False):
        training = training and self.norm is not None and self.norm.trainable
        if has_torch_hooks(self.conv, self.norm):
            return self._call_one_by_one(inputs, training)
        if training:
            return normalize_batch(self.norm, self.conv(inputs), self.activation)
        kernel, bias = self.folded_weights()
        return self.conv.convolve(inputs, kernel, bias, self.activation)

    def _call_one_by_one(self, inputs, training):
        """Call the two layers as they are, for the hooks registered on them."""
        y = self.conv(inputs)
        if self.norm is not None:
            y = self.norm(y, training=training)
        return y if self.activation is None else self.activation(y)

    def folded_weights(self):
        """Kernel and bias of the convolution that does both, in float32."""
        if self.folded:
            return self.conv.kernel, self.conv.bias
        norm = self.norm
        scale = norm.gamma * ops.rsqrt(norm.moving_variance + norm.epsilon)
        scale = ops.cast(scale, "float32")
        bias = ops.cast(norm.beta, "float32") - scale * norm.moving_mean
        return ops.cast(self.conv.kernel, "float32") * scale, bias

    def compute_output_shape(self, input_shape):
        return self.conv.compute_output_shape(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip."""
        return self.conv.compute_macs(input_shape)

    def get_config(self):
        conv = self.conv.get_config()
        config = super().get_config()
        for name in ("filters", "kernel_size", "strides", "padding", "dilation_rate"):
            config[name] = conv[name]
        config.update(
            groups=conv["groups"],
            kernel_initializer=conv["kernel_initializer"],
            activation=keras.activations.serialize(self.activation),
        )
        if self.folded:
            return {**config, "folded": True}
        norm = self.norm.get_config()
        for name in ("epsilon", "momentum", "gamma_initializer"):
            config[name] = norm[name]
        return config
