"""Stem, bottleneck and last convolution of X3D."""

from keras import layers

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.squeeze_excitation import SqueezeExcitation
from keras_video.models.blocks.residual import residual

DIVISOR = 8


def stem(x, filters, temporal_kernel):
    """`(1, 3, 3)` of stride 2, then depthwise `(kt, 1, 1)`, normalisation and ReLU."""
    x = Conv3D(
        filters, (1, 3, 3), strides=(1, 2, 2), use_bias=False, name="stem_spatial"
    )(x)
    return ConvBN3D(filters, (temporal_kernel, 1, 1), groups=filters, name="stem_conv")(
        x
    )


def bottleneck(
    x,
    filters,
    inner_filters,
    squeeze_ratio,
    *,
    strides,
    plugins,
    name,
    normalize_shortcut,
):
    """`(1, 1, 1)`, depthwise `(3, 3, 3)` and swish, `(1, 1, 1)`, and the sum.

    Args:
        x: `(B, T, H, W, C)`.
        filters: int, channels that the block gives.
        inner_filters: int, channels inside the block.
        squeeze_ratio: float, units of the squeeze-and-excitation behind the depthwise
            convolution over `inner_filters`, to be rounded; 0 for none.
        strides: 2 ints, in time and in space, of the depthwise convolution.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
        normalize_shortcut: bool, of a projection that keeps the channels; others are
            normalised always.
    """
    temporal, spatial = strides

    def branch(y):
        y = ConvBN3D(inner_filters, 1, name=f"{name}_a")(y)
        y = ConvBN3D(
            inner_filters,
            3,
            strides=(temporal, spatial, spatial),
            groups=inner_filters,
            activation=None if squeeze_ratio else "swish",
            name=f"{name}_b",
        )(y)
        if squeeze_ratio:
            width = rounded(squeeze_ratio * inner_filters)
            y = SqueezeExcitation(width=width, name=f"{name}_squeeze")(y)
            y = layers.Activation("swish", name=f"{name}_swish")(y)
        return ConvBN3D(filters, 1, activation=None, name=f"{name}_c")(y)

    return residual(
        x,
        branch,
        filters,
        strides,
        plugins=plugins,
        name=name,
        normalize_shortcut=normalize_shortcut or x.shape[-1] != filters,
    )


def top(x, filters):
    """`(1, 1, 1)`, normalisation and ReLU, behind the last stage."""
    return ConvBN3D(filters, 1, name="top_conv")(x)


def rounded(width):
    """The multiple of 8 next to a number of channels, at least 8.

    It may not be less than nine tenths of the number: then it is the next one.

    Example:
    >>> rounded(3.4), rounded(13.5), rounded(27)
    (8, 16, 32)
    """
    nearest = max(DIVISOR, int(width + DIVISOR / 2) // DIVISOR * DIVISOR)
    return nearest + DIVISOR if nearest < 0.9 * width else nearest
