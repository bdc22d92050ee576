"""The channel-separated bottleneck."""

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.models.blocks.bottleneck import EXPANSION
from keras_video.models.blocks.residual import residual

MODES = ("ip", "ir")


def bottleneck(x, filters, *, mode, strides, plugins, name):
    """`(1, 1, 1)`, depthwise `(3, 3, 3)`, `(1, 1, 1)`, and the sum with what came in.

    Args:
        x: `(B, T, H, W, C)`.
        filters: channels inside the block; it gives `4 * filters`.
        mode: `"ip"` for another `(1, 1, 1)` before the depthwise convolution.
        strides: stride in time and in space, of the depthwise convolution.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
    """
    temporal, spatial = strides

    def branch(y):
        y = ConvBN3D(filters, 1, name=f"{name}_a")(y)
        if mode == "ip":
            y = ConvBN3D(filters, 1, activation=None, name=f"{name}_b_pointwise")(y)
        y = ConvBN3D(
            filters,
            3,
            strides=(temporal, spatial, spatial),
            groups=filters,
            name=f"{name}_b",
        )(y)
        return ConvBN3D(EXPANSION * filters, 1, activation=None, name=f"{name}_c")(y)

    return residual(x, branch, EXPANSION * filters, strides, plugins=plugins, name=name)
