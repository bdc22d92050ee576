"""Convolution, batch normalisation and activation as one layer."""

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D
from keras_video.ops.batch_norm import normalize_batch
from keras_video.ops.kept_weights_torch import forget_weights, kept_weights


@keras.saving.register_keras_serializable(package="keras_video")
class ConvBN3D(keras.layers.Layer):
    """3-D convolution without bias, batch normalisation, activation.

    In training the three run one after the other. Otherwise the normalisation is
    folded into the convolution's weights on the way, which touches the weights instead
    of the (much larger) maps; the result is the same up to rounding.

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
        if self._normalizes(training):
            forget_weights(self)
            maps = self.conv.call(inputs)  # nothing is to be done around it
            return normalize_batch(self.norm, maps, self.activation)
        kept = self._kept_weights(inputs)
        if kept is not None:
            return kept.convolve(inputs, self.activation)
        kernel, bias = self.folded_weights()
        return self.conv.convolve(inputs, kernel, bias, self.activation)

    def call_and_add(self, inputs, other, training=False):
        """`relu(layer(inputs) + other)` in one pass, or `None` where there is none.

        There is one on torch without gradients, see `kept_weights`, for layers without
        activation that do not normalise by the batch.
        """
        linear = self.activation is None or self.activation is keras.activations.linear
        if not linear or self._normalizes(training):
            return None
        kept = self._kept_weights(inputs)
        if kept is None or kept.paired or not other.is_contiguous():
            return None
        if other.shape != self.compute_output_shape(inputs.shape):
            return None
        return kept.convolve_and_add(inputs, other)

    def _normalizes(self, training):
        """Whether the moments are those of the batch."""
        return training and self.norm is not None and self.norm.trainable

    def _kept_weights(self, inputs):
        variables = self.conv.kernel, self.conv.bias
        if not self.folded:
            norm = self.norm
            averages = norm.moving_mean, norm.moving_variance
            variables = self.conv.kernel, norm.gamma, norm.beta, *averages

        def fold():
            return map(ops.convert_to_tensor, self.folded_weights())

        return kept_weights(self, inputs, variables, fold, self.conv.window)

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
