"""The residual sum, and a stage of residual blocks."""

from keras import layers

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D


def residual(x, branch, filters, strides, *, plugins, name, normalize_shortcut=True):
    """Sum of a block's input and its residual branch, then ReLU.

    The shortcut is the input, projected where the branch changes its shape.

    Args:
        x: `(B, T, H, W, C)`.
        branch: function of `x`.
        filters: int, channels that the branch gives.
        strides: 2 ints, the branch's in time and in space.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
        normalize_shortcut: bool, batch normalisation behind the projection.
    """
    temporal, spatial = strides
    shortcut = x
    if x.shape[-1] != filters or max(strides) > 1:
        steps, project = (temporal, spatial, spatial), f"{name}_shortcut"
        if normalize_shortcut:
            shortcut = ConvBN3D(filters, 1, steps, activation=None, name=project)(x)
        else:
            shortcut = Conv3D(filters, 1, steps, use_bias=False, name=project)(x)
    y = plugins.inside(branch(x), name)
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    y = layers.Activation("relu", name=f"{name}_out")(y)
    return plugins.after(y, name)


def stack(x, blocks, *, strides, plugins, name):
    """A stage of any residual blocks, the first with the strides.

    Args:
        x: `(B, T, H, W, C)`.
        blocks: functions of `x`, `strides`, `plugins` and `name`.
        strides: 2 ints, in time and in space.
        plugins: `Plugins` of the backbone.
        name: of the stage.
    """
    for i, block in enumerate(blocks):
        x = block(
            x,
            strides=strides if i == 0 else (1, 1),
            plugins=plugins,
            name=f"{name}_block{i}",
        )
    return plugins.after(x, name)
