"""3-D convolution."""

import keras
from keras import ops

from keras_video.layers.numpy_initializer import numpy_initializer
from keras_video.ops.conv3d import conv3d
from keras_video.ops.conv3d.convolution import output_length
from keras_video.ops.weights import store_as_convolved
from keras_video.validation import (
    check_padding,
    standardize_padding,
    standardize_triple,
)


@keras.saving.register_keras_serializable(package="keras_video")
class Conv3D(keras.layers.Layer):
    """3-D convolution that picks its lowering by kernel and backend.

    Weights are `(kt, kh, kw, cin // groups, filters)` whatever the lowering, so a
    checkpoint fits every backend.

    Args:
        filters: int, output channels.
        kernel_size: int or 3 ints, along T, H, W.
        strides: int or 3 ints.
        padding: `"symmetric"` (half the kernel's extent on both sides, as the public
            PyTorch networks pad), `"valid"`, `"same"` (Keras's rule, which pads
            strided windows more at the end), or 3 ints, one per axis.
        dilation_rate: int or 3 ints.
        groups: int, channel groups; as many as channels is a depthwise convolution.
        use_bias: bool.
        activation: name or function, applied last.
        kernel_initializer: initializer of the kernel. He-normal by fan-out is what
            the SlowFast networks start from.
        bias_initializer: initializer of the bias.
        kernel_regularizer: regularizer of the kernel.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', filters)`

    Raises:
        ValueError: if `groups` does not divide the channels and `filters`, or the
            input is smaller than the kernel.

    Example:
        >>> import numpy as np
        >>> layer = Conv3D(16, (1, 7, 7), strides=(1, 2, 2))
        >>> tuple(layer(np.zeros((2, 8, 32, 32, 3), "float32")).shape)
        (2, 8, 16, 16, 16)
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="symmetric",
        dilation_rate=1,
        groups=1,
        use_bias=True,
        activation=None,
        kernel_initializer="he_normal",
        bias_initializer="zeros",
        kernel_regularizer=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if filters < 1 or groups < 1 or filters % groups:
            raise ValueError(
                "`filters` must be a positive multiple of `groups`. "
                f"Received: filters={filters}, groups={groups}"
            )
        self.filters = filters
        self.kernel_size = standardize_triple(kernel_size, "kernel_size")
        self.strides = standardize_triple(strides, "strides")
        self.dilation_rate = standardize_triple(dilation_rate, "dilation_rate")
        self.padding = padding
        self.groups = groups
        self.use_bias = use_bias
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        check_padding(padding)
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        channels = input_shape[-1]
        if channels % self.groups:
            raise ValueError(
                f"`groups` of layer {self.name!r} must divide the input's channels. "
                f"Received: groups={self.groups}, channels={channels}"
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, channels // self.groups, self.filters),
            initializer=numpy_initializer(self.kernel_initializer),
            regularizer=self.kernel_regularizer,
        )
        store_as_convolved(self.kernel, self.groups)
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer=self.bias_initializer
            )

    def call(self, inputs):
        return self.convolve(inputs, self.kernel, self.bias, self.activation)

    def convolve(self, inputs, kernel, bias=None, activation=None):
        """Convolve with other weights of the same shape, as `ConvBN3D` does."""
        kernel = ops.cast(kernel, inputs.dtype)
        bias = None if bias is None else ops.cast(bias, inputs.dtype)
        return conv3d(
            inputs,
            kernel,
            **self.window(inputs.shape),
            bias=bias,
            activation=activation,
        )

    def window(self, input_shape):
        """Arguments of `ops.conv3d.conv3d` for an input of this shape."""
        return {
            "strides": self.strides,
            "padding": self._padding(input_shape),
            "dilation": self.dilation_rate,
            "groups": self.groups,
        }

    def _padding(self, input_shape):
        return standardize_padding(
            self.padding,
            self.kernel_size,
            self.strides,
            self.dilation_rate,
            input_shape[1:4],
        )

    def compute_output_shape(self, input_shape):
        lengths = tuple(
            output_length(*axis)
            for axis in zip(
                input_shape[1:4],
                self.kernel_size,
                self.strides,
                self._padding(input_shape),
                self.dilation_rate,
                strict=True,
            )
        )
        if any(n is not None and n < 1 for n in lengths):
            raise ValueError(
                f"The input of layer {self.name!r} is smaller than its kernel. "
                f"Received: (T, H, W)={tuple(input_shape[1:4])}, "
                f"kernel_size={self.kernel_size}. Use more frames or larger images."
            )
        return (input_shape[0], *lengths, self.filters)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip."""
        positions = 1
        for n in self.compute_output_shape(input_shape)[1:]:
            positions *= n
        kt, kh, kw = self.kernel_size
        return positions * kt * kh * kw * (input_shape[-1] // self.groups)

    def get_config(self):
        config = super().get_config()
        config.update(
            filters=self.filters,
            kernel_size=list(self.kernel_size),
            strides=list(self.strides),
            padding=self.padding,
            dilation_rate=list(self.dilation_rate),
            groups=self.groups,
            use_bias=self.use_bias,
            activation=keras.activations.serialize(self.activation),
            kernel_initializer=keras.initializers.serialize(self.kernel_initializer),
            bias_initializer=keras.initializers.serialize(self.bias_initializer),
            kernel_regularizer=keras.regularizers.serialize(self.kernel_regularizer),
        )
        return config
