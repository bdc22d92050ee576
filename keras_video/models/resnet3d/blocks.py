"""Stem, bottleneck and stage of the 3-D residual networks."""

import math

from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D

EXPANSION = 4


def stem(x, filters, kernel_size, name, temporal_stride=1):
    """Convolution of stride 2 and max-pooling of stride 2 in space."""
    x = ConvBN3D(
        filters, kernel_size, strides=(temporal_stride, 2, 2), name=f"{name}_conv"
    )(x)
    return MaxPool3D(
        (1, 3, 3), strides=(1, 2, 2), padding="symmetric", name=f"{name}_pool"
    )(x)


def bottleneck(x, filters, *, temporal_kernel, strides, dilation, insertions, name):
    """`(kt, 1, 1)`, `(1, 3, 3)`, `(1, 1, 1)`, and the sum with what came in.

    Args:
        x: `(B, T, H, W, C)`.
        filters: channels inside the block; it gives `4 * filters`.
        temporal_kernel: int, kt.
        strides: stride in time (of the first convolution) and in space (of the
            second).
        dilation: int, of the spatial convolution.
        insertions: `Insertions` of the backbone.
        name: prefix of the layers' names.
    """
    temporal, spatial = strides
    shortcut = x
    if x.shape[-1] != EXPANSION * filters or max(strides) > 1:
        shortcut = ConvBN3D(
            EXPANSION * filters,
            1,
            strides=(temporal, spatial, spatial),
            activation=None,
            name=f"{name}_shortcut",
        )(x)
    y = ConvBN3D(
        filters,
        (temporal_kernel, 1, 1),
        strides=(temporal, 1, 1),
        name=f"{name}_a",
    )(x)
    y = ConvBN3D(
        filters,
        (1, 3, 3),
        strides=(1, spatial, spatial),
        dilation_rate=(1, dilation, dilation),
        name=f"{name}_b",
    )(y)
    y = ConvBN3D(EXPANSION * filters, 1, activation=None, name=f"{name}_c")(y)
    y = insertions.inside(y, name)
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    y = layers.Activation("relu", name=f"{name}_out")(y)
    return insertions.after(y, name)


def stage(x, filters, temporal_kernels, *, strides, dilation, insertions, name):
    """Bottlenecks one after the other, the first with the strides."""
    for i, temporal_kernel in enumerate(temporal_kernels):
        x = bottleneck(
            x,
            filters,
            temporal_kernel=temporal_kernel,
            strides=strides if i == 0 else (1, 1),
            dilation=dilation,
            insertions=insertions,
            name=f"{name}_block{i}",
        )
    return insertions.after(x, name)


def check_per_stage(**arguments):
    """Refuse an argument that has not one entry per stage, res2 to res5."""
    for name, value in arguments.items():
        if not isinstance(value, (list, tuple)) or len(value) != 4:
            raise ValueError(
                f"`{name}` needs an entry per stage, 4 in all (res2 to res5). "
                f"Received: {name}={value}"
            )


def check_image_size(input_shape, spatial_strides):
    """Refuse images smaller than one place of the last map."""
    least = 4 * math.prod(spatial_strides)  # 4: the stem's
    sides = [n for n in input_shape[1:3] if n is not None]
    if sides and min(sides) < least:
        raise ValueError(
            f"The image is too small for the network, which needs at least {least} "
            "pixels in height and width. "
            f"Received: image_size={tuple(input_shape[1:3])}"
        )


def temporal_kernels_of_stages(temporal_kernels, stackwise_num_blocks):
    """One kernel a block: an int stands for each block of its stage."""
    stages = []
    for kernels, blocks in zip(temporal_kernels, stackwise_num_blocks, strict=True):
        kernels = [kernels] * blocks if isinstance(kernels, int) else list(kernels)
        if len(kernels) != blocks:
            raise ValueError(
                "An entry of `temporal_kernels` is an int, or one int per block. "
                f"Received: {kernels} for a stage of {blocks} blocks"
            )
        stages.append(kernels)
    return stages
