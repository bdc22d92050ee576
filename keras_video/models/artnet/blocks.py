"""Stem and residual block of ARTNet, which normalise behind the sum."""

from keras import layers

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.smart_block import SmartBlock


def convolution(x, filters, kernel_size, *, smart, name, strides=1):
    """SMART block or 3-D convolution, without normalisation."""
    if smart:
        return SmartBlock(filters, kernel_size, strides=strides, name=name)(x)
    return Conv3D(filters, kernel_size, strides=strides, use_bias=False, name=name)(x)


def normalized(x, name):
    """Batch normalisation and ReLU."""
    x = layers.BatchNormalization(epsilon=1e-5, momentum=0.9, name=f"{name}_norm")(x)
    return layers.Activation("relu", name=f"{name}_out")(x)


def block(x, total, filters, *, strides, smart, plugins, name):
    """Two convolutions, added to the sum that came in.

    ```
    total --------(3x3x3 of x, where the shape changes)--+
    x -> 3x3x3, BN, ReLU -> SMART or 3x3x3 --------------+-> total -> BN, ReLU -> x
    ```

    Args:
        x: `(B, T, H, W, C)`, what the last block or the stem gave.
        total: the sum that `x` was normalised from, which the shortcut carries on.
        filters: int, channels.
        strides: int or 3 ints, of the first convolution.
        smart: bool, whether the second convolution is a `SmartBlock`.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.

    Returns:
        The new `x` and `total`.
    """
    y = ConvBN3D(filters, 3, strides=strides, name=f"{name}_a")(x)
    y = convolution(y, filters, 3, smart=smart, name=f"{name}_b")
    y = plugins.inside(y, name)
    if total.shape[-1] != filters or max(strides) > 1:
        total = Conv3D(
            filters, 3, strides=strides, use_bias=False, name=f"{name}_shortcut"
        )(x)
    total = layers.Add(name=f"{name}_add")([y, total])
    total = plugins.after(total, name)
    return normalized(total, name), total
