"""The bottleneck of the 3-D residual networks."""

from functools import partial

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.models.blocks.residual import residual

EXPANSION = 4


def bottleneck(x, filters, *, temporal_kernel, strides, dilation, plugins, name):
    """`(kt, 1, 1)`, `(1, 3, 3)`, `(1, 1, 1)`, and the sum with what came in.

    Args:
        x: `(B, T, H, W, C)`.
        filters: channels inside the block; it gives `4 * filters`.
        temporal_kernel: int, kt.
        strides: stride in time (of the first convolution) and in space (of the
            second).
        dilation: int, of the spatial convolution.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
    """
    temporal, spatial = strides

    def branch(y):
        y = ConvBN3D(
            filters,
            (temporal_kernel, 1, 1),
            strides=(temporal, 1, 1),
            name=f"{name}_a",
        )(y)
        y = ConvBN3D(
            filters,
            (1, 3, 3),
            strides=(1, spatial, spatial),
            dilation_rate=(1, dilation, dilation),
            name=f"{name}_b",
        )(y)
        return ConvBN3D(EXPANSION * filters, 1, activation=None, name=f"{name}_c")(y)

    return residual(x, branch, EXPANSION * filters, strides, plugins=plugins, name=name)


def bottlenecks(filters, temporal_kernels, dilation):
    """The blocks of a stage, for `stack`: one per temporal kernel."""
    return [
        partial(bottleneck, filters=filters, temporal_kernel=kernel, dilation=dilation)
        for kernel in temporal_kernels
    ]
