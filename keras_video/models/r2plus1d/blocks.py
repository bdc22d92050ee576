"""Convolutions of space, then of time, and the residual blocks made of them."""

from functools import partial

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.models.blocks.bottleneck import EXPANSION
from keras_video.models.blocks.residual import residual

MID_FILTERS = ("conv", "block", "same")


def stem(x, filters, mid_filters, name):
    """`(1, 7, 7)` with stride 2, then `(3, 1, 1)` unless `mid_filters` is None."""
    strides = (1, 2, 2)
    if mid_filters is None:
        return ConvBN3D(filters, (1, 7, 7), strides=strides, name=f"{name}_conv")(x)
    x = ConvBN3D(mid_filters, (1, 7, 7), strides=strides, name=f"{name}_conv_spatial")(
        x
    )
    return ConvBN3D(filters, (3, 1, 1), name=f"{name}_conv_temporal")(x)


def basic(x, filters, *, convolve, strides, plugins, name):
    """Two factorised convolutions, and the sum with what came in.

    Args:
        x: `(B, T, H, W, C)`.
        filters: channels of both.
        convolve: `factorized`, given the rules of the network.
        strides: stride in time and in space.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
    """
    convolve = partial(convolve, filters=filters, block_channels=x.shape[-1])

    def branch(y):
        y = convolve(y, strides=strides, name=f"{name}_a")
        return convolve(y, activation=None, name=f"{name}_b")

    return residual(x, branch, filters, strides, plugins=plugins, name=name)


def bottleneck(x, filters, *, convolve, strides, plugins, name):
    """`(1, 1, 1)`, a factorised convolution, `(1, 1, 1)`, and the sum.

    Arguments as of `basic`; it gives `4 * filters` channels.
    """

    def branch(y):
        y = ConvBN3D(filters, 1, name=f"{name}_a")(y)
        y = convolve(
            y,
            filters=filters,
            block_channels=x.shape[-1],
            strides=strides,
            name=f"{name}_b",
        )
        return ConvBN3D(EXPANSION * filters, 1, activation=None, name=f"{name}_c")(y)

    return residual(x, branch, EXPANSION * filters, strides, plugins=plugins, name=name)


BLOCKS = {"basic": basic, "bottleneck": bottleneck}


def factorized(
    x,
    filters,
    *,
    block_channels,
    mid_filters,
    temporal_first,
    strides=(1, 1),
    activation="relu",
    name,
):
    """What stands for a `(3, 3, 3)` convolution: `(1, 3, 3)` and `(3, 1, 1)`.

    Args:
        x: `(B, T, H, W, C)`.
        filters: int, channels that it gives.
        block_channels: int, channels that enter the block.
        mid_filters: rule for the channels between the two, see `R2Plus1DBackbone`.
        temporal_first: bool, whether `(3, 1, 1)` comes first.
        strides: 2 ints, in time and in space.
        activation: of the second convolution; the first has ReLU.
        name: prefix of the layers' names.
    """
    temporal, spatial = strides
    halves = [
        ("spatial", (1, 3, 3), (1, spatial, spatial)),
        ("temporal", (3, 1, 1), (temporal, 1, 1)),
    ]
    first, second = halves[::-1] if temporal_first else halves
    channels = block_channels if mid_filters == "block" else x.shape[-1]
    between = filters
    if mid_filters != "same":
        # As many weights as the whole convolution would have.
        between = 27 * channels * filters // (9 * channels + 3 * filters)
    suffix, kernel_size, strides = first
    x = ConvBN3D(between, kernel_size, strides=strides, name=f"{name}_{suffix}")(x)
    suffix, kernel_size, strides = second
    return ConvBN3D(
        filters,
        kernel_size,
        strides=strides,
        activation=activation,
        name=f"{name}_{suffix}",
    )(x)
