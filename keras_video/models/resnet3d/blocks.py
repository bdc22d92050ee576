"""Stem, bottleneck and stage of the 3-D residual networks."""

import math
from functools import partial

from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D

EXPANSION = 4


def stem(x, filters, kernel_size, name, temporal_stride=1, temporal_pool=(1, 1)):
    """Convolution of stride 2 and max-pooling of stride 2 in space.

    In time, `temporal_stride` is the convolution's; `temporal_pool` holds the
    pooling's window and stride.
    """
    window, stride = temporal_pool
    x = ConvBN3D(
        filters, kernel_size, strides=(temporal_stride, 2, 2), name=f"{name}_conv"
    )(x)
    return MaxPool3D(
        (window, 3, 3), strides=(stride, 2, 2), padding="symmetric", name=f"{name}_pool"
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

    return residual(
        x, branch, EXPANSION * filters, strides, insertions=insertions, name=name
    )


def residual(x, branch, filters, strides, *, insertions, name):
    """What comes in plus `branch` of it, then ReLU.

    What comes in is projected where the branch changes its shape.

    Args:
        x: `(B, T, H, W, C)`.
        branch: function of `x`.
        filters: int, channels that the branch gives.
        strides: 2 ints, the branch's in time and in space.
        insertions: `Insertions` of the backbone.
        name: prefix of the layers' names.
    """
    temporal, spatial = strides
    shortcut = x
    if x.shape[-1] != filters or max(strides) > 1:
        shortcut = ConvBN3D(
            filters,
            1,
            strides=(temporal, spatial, spatial),
            activation=None,
            name=f"{name}_shortcut",
        )(x)
    y = insertions.inside(branch(x), name)
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    y = layers.Activation("relu", name=f"{name}_out")(y)
    return insertions.after(y, name)


def bottlenecks(filters, temporal_kernels, dilation):
    """The blocks of a stage, for `stack`: one per temporal kernel."""
    return [
        partial(bottleneck, filters=filters, temporal_kernel=kernel, dilation=dilation)
        for kernel in temporal_kernels
    ]


def stack(x, blocks, *, strides, insertions, name):
    """A stage of any residual blocks, the first with the strides.

    Args:
        x: `(B, T, H, W, C)`.
        blocks: functions of `x`, `strides`, `insertions` and `name`.
        strides: 2 ints, in time and in space.
        insertions: `Insertions` of the backbone.
        name: of the stage.
    """
    for i, block in enumerate(blocks):
        x = block(
            x,
            strides=strides if i == 0 else (1, 1),
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


def check_image_size(input_shape, spatial_strides, stem=4):
    """Refuse images smaller than one place of the last map; `stem`: its stride."""
    least = stem * math.prod(spatial_strides)
    sides = [n for n in input_shape[1:3] if n is not None]
    if sides and min(sides) < least:
        raise ValueError(
            f"The image is too small for the network, which needs at least {least} "
            "pixels in height and width. "
            f"Received: image_size={tuple(input_shape[1:3])}"
        )


def check_num_frames(input_shape, temporal_strides):
    """Refuse clips shorter than one place of the last map."""
    least = math.prod(temporal_strides)
    if input_shape[0] is not None and input_shape[0] < least:
        raise ValueError(
            f"The clip is too short for the network, which needs at least {least} "
            f"frames. Received: num_frames={input_shape[0]}"
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
