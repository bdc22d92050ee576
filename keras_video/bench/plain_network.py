"""Networks as they would be with Keras's own convolutions, to compare with."""

import keras

from keras_video.layers import Conv3D, ConvBN3D


def plain(model):
    """A classifier with Keras's own convolutions and normalisations.

    These have the model's weights; other layers are randomly initialised. Max-pools
    stay ours, of 2-D pools: Keras's 3-D ones are no builtin operators of TFLite.

    Args:
        model: functional `keras.Model`.
    """
    pairs = []

    def clone(layer):
        if type(layer) not in (Conv3D, ConvBN3D):
            return type(layer).from_config(layer.get_config())
        pairs.append((layer, _PlainConvolution(layer)))
        return pairs[-1][1]

    def call(layer, *args, **kwargs):
        if isinstance(layer, _PlainConvolution):
            return layer(args[0])
        return layer(*args, **kwargs)

    cloned = keras.models.clone_model(
        model, clone_function=clone, call_function=call, recursive=True
    )
    for ours, theirs in pairs:
        theirs.take(ours)
    return cloned


class _PlainConvolution(keras.layers.Layer):
    """Padding, convolution, normalisation and activation of Keras."""

    def __init__(self, layer):
        super().__init__(name=layer.name)
        conv = getattr(layer, "conv", layer)
        pads = [(d * (k - 1) // 2,) * 2 for k, d in zip(*_extent(conv), strict=True)]
        self.pad = keras.layers.ZeroPadding3D(pads)
        self.conv = keras.layers.Conv3D(
            conv.filters,
            conv.kernel_size,
            strides=conv.strides,
            dilation_rate=conv.dilation_rate,
            groups=conv.groups,
            use_bias=conv.use_bias,
        )
        self.norm = keras.layers.BatchNormalization() if conv is not layer else None
        self.activation = layer.activation or keras.activations.linear

    def build(self, input_shape):
        self.conv.build(self.pad.compute_output_shape(input_shape))
        if self.norm is not None:
            self.norm.build(self.compute_output_shape(input_shape))

    def call(self, x):
        y = self.conv(self.pad(x))
        return self.activation(y if self.norm is None else self.norm(y))

    def compute_output_shape(self, input_shape):
        return self.conv.compute_output_shape(
            self.pad.compute_output_shape(input_shape)
        )

    def take(self, layer):
        """The weights of one of our layers."""
        self.conv.set_weights(getattr(layer, "conv", layer).get_weights())
        if self.norm is not None:
            self.norm.set_weights(layer.norm.get_weights())
            self.norm.epsilon = layer.norm.epsilon


def _extent(conv):
    return conv.kernel_size, conv.dilation_rate
