"""Stem, blocks and stage of the residual networks of full 3-D convolutions."""

from functools import partial

from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.layers.padded_shortcut import PaddedShortcut
from keras_video.layers.squeeze_excitation import SqueezeExcitation

EXPANSIONS = {"basic": 1, "bottleneck": 4}
SHORTCUTS = ("A", "B")


def stem(x, filters, kernel_size, temporal_stride, pool_size):
    """Convolution of stride 2 in space; pooling of stride 2 where its window is wide.

    `pool_size` is 3 ints along T, H, W, or `None` for no pooling.
    """
    strides = (temporal_stride, 2, 2)
    x = ConvBN3D(filters, kernel_size, strides=strides, name="stem_conv")(x)
    if pool_size is None:
        return x
    strides = pool_strides(pool_size)
    pool = MaxPool3D(pool_size, strides, padding="symmetric", name="stem_pool")
    return pool(x)


def pool_strides(pool_size):
    """Strides of the stem's pooling along T, H, W."""
    return tuple(1 if window == 1 else 2 for window in pool_size)


def residual_blocks(filters, temporal_kernels, **settings):
    """The blocks of a stage, for `stack`: one per temporal kernel.

    Args:
        filters: int, channels inside the blocks.
        temporal_kernels: list of ints, kt of each block.
        **settings: what all blocks of the network have in common, see
            `residual_block`.
    """
    return [
        partial(residual_block, filters=filters, temporal_kernel=kernel, **settings)
        for kernel in temporal_kernels
    ]


def residual_block(
    x,
    *,
    filters,
    temporal_kernel,
    strides,
    block,
    expansion,
    cardinality,
    shortcut,
    squeeze_excitation,
    plugins,
    name,
):
    """What the convolutions make of `x`, and the sum with the shortcut.

    Args:
        x: `(B, T, H, W, C)`.
        filters: int, channels inside the block.
        temporal_kernel: int, kt of the convolutions that are not pointwise.
        strides: 2 ints, in time and in space.
        block: `"basic"` or `"bottleneck"`.
        expansion: int, the block gives `expansion * filters` channels.
        cardinality: int, groups of the bottleneck's middle convolution.
        shortcut: `"B"`, a pointwise convolution where the shape changes, or `"A"`,
            a `PaddedShortcut`.
        squeeze_excitation: int, ratio of a `SqueezeExcitation` before the sum, or
            `None` for none.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
    """
    kernel_size = (temporal_kernel, 3, 3)
    strides = (strides[0], strides[1], strides[1])
    outputs = expansion * filters
    if block == "basic":
        y = ConvBN3D(filters, kernel_size, strides, name=f"{name}_a")(x)
        y = ConvBN3D(outputs, kernel_size, activation=None, name=f"{name}_b")(y)
    else:
        y = ConvBN3D(filters, 1, name=f"{name}_a")(x)
        y = ConvBN3D(
            filters, kernel_size, strides, groups=cardinality, name=f"{name}_b"
        )(y)
        y = ConvBN3D(outputs, 1, activation=None, name=f"{name}_c")(y)
    if squeeze_excitation is not None:
        y = SqueezeExcitation(squeeze_excitation, name=f"{name}_se")(y)
    y = plugins.inside(y, name)
    if x.shape[-1] != outputs or max(strides) > 1:
        x = make_shortcut(shortcut, outputs, strides, f"{name}_shortcut")(x)
    y = layers.Add(name=f"{name}_add")([y, x])
    y = layers.Activation("relu", name=f"{name}_out")(y)
    return plugins.after(y, name)


def make_shortcut(shortcut, filters, strides, name):
    """The layer that brings a block's input to the shape of its output."""
    if shortcut == "A":
        return PaddedShortcut(filters, strides, name=name)
    return ConvBN3D(filters, 1, strides, activation=None, name=name)
