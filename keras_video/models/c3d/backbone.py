"""C3D: eight 3x3x3 convolutions, five poolings, two fully connected layers."""

import keras

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
)
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.plugins import Plugins

# Names of a stage's convolutions, and their channels in units of `filters`.
CONVOLUTIONS = {
    "conv1": (("conv1",), 1),
    "conv2": (("conv2",), 2),
    "conv3": (("conv3a", "conv3b"), 4),
    "conv4": (("conv4a", "conv4b"), 8),
    "conv5": (("conv5a", "conv5b"), 8),
}


@keras.saving.register_keras_serializable(package="keras_video")
class C3DBackbone(VideoBackbone):
    """Plain network of 3x3x3 convolutions, the VGG of video.

    ```
    clips -> conv1 -> pool1 -> conv2 -> ... -> pool4 -> conv5 -> pool5 -> fc
             64                128             / 16     512               4096
    ```

    A stage ends before the pooling behind it. The fully connected layers are
    convolutions: fc6 covers all positions behind pool5, so that its weights depend on
    `input_shape`, and fc7 is a point. The output is one position of `fc_filters`
    channels, after which the classifier drops features and has its own dense layer,
    the paper's fc8.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        filters: int, channels of conv1; conv2 to conv5 have 2, 4, 8 and 8 times as
            many.
        temporal_pools: 5 ints, windows and strides in time of pool1 to pool5; all
            pools have 2 in space.
        include_fc: bool; without pool5 and fc the output is conv5's, at an eighth of
            the frames and a sixteenth of the size.
        fc_filters: int, channels of fc6 and fc7.
        fc_dropout: share of fc6's features that is dropped in training.
        batch_norm: bool, normalise after each of the eight convolutions, which then
            have no bias. The paper's network does not.
        **kwargs: plugins, see `Plugins`
            (`attention={"after": "conv5"}`), and `name`, `trainable`.

    Raises:
        ValueError: for a list that does not fit the pools, an unknown stage, or a clip
            that is too small.

    Example:
    >>> backbone = C3DBackbone(input_shape=(16, 32, 32, 3), filters=4, fc_filters=16)
    >>> backbone.output_shape
    (None, 1, 1, 1, 16)
    >>> backbone.pyramid_outputs["conv5"].shape
    (None, 2, 2, 2, 32)

    Reference:
        Tran et al., Learning Spatiotemporal Features with 3D Convolutional Networks,
        ICCV 2015, section 3, figure 3.
    """

    def __init__(
        self,
        input_shape=(16, 112, 112, 3),
        filters=64,
        temporal_pools=(1, 2, 2, 2, 2),
        include_fc=True,
        fc_filters=4096,
        fc_dropout=0.5,
        batch_norm=False,
        dtype=None,
        **kwargs,
    ):
        check_filters(filters=filters)
        _check_clip(input_shape, temporal_pools, include_fc)
        plugins = Plugins(kwargs, [*CONVOLUTIONS, "fc"] if include_fc else CONVOLUTIONS)
        pyramid = {}
        with dtype_scope(dtype):
            clips = x = keras.Input(tuple(input_shape), name="clips")
            for i, (stage, (names, times)) in enumerate(CONVOLUTIONS.items()):
                for name in names:
                    x = _convolution(x, filters * times, batch_norm, name)
                x = pyramid[stage] = plugins.after(x, stage)
                if include_fc or stage != "conv5":
                    x = _pool(x, temporal_pools[i], name=f"pool{i + 1}")
            if include_fc:
                x = _fully_connected(x, fc_filters, fc_dropout)
                x = pyramid["fc"] = plugins.after(x, "fc")
            super().__init__(
                clips,
                x,
                pyramid,
                arguments={
                    "filters": filters,
                    "temporal_pools": temporal_pools,
                    "include_fc": include_fc,
                    "fc_filters": fc_filters,
                    "fc_dropout": fc_dropout,
                    "batch_norm": batch_norm,
                },
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )


def _convolution(x, filters, batch_norm, name):
    if batch_norm:
        return ConvBN3D(filters, 3, name=name)(x)
    return Conv3D(filters, 3, activation="relu", name=name)(x)


def _pool(x, temporal, name):
    """Halve height and width; the last pool pads, as the public networks' does."""
    padding = (0, 1, 1) if name == "pool5" else "valid"
    return MaxPool3D((temporal, 2, 2), padding=padding, name=name)(x)


def _fully_connected(x, filters, dropout):
    x = Conv3D(
        filters, tuple(x.shape[1:4]), padding="valid", activation="relu", name="fc6"
    )(x)
    if dropout:
        x = keras.layers.Dropout(dropout, name="fc6_dropout")(x)
    return Conv3D(filters, 1, activation="relu", name="fc7")(x)


def _check_clip(input_shape, temporal_pools, include_fc):
    """Refuse pools that are not five, and clips that they leave nothing of."""
    if not isinstance(temporal_pools, (list, tuple)) or len(temporal_pools) != 5:
        raise ValueError(
            "`temporal_pools` needs an entry per pool, 5 in all. "
            f"Received: temporal_pools={temporal_pools}"
        )
    if include_fc and None in input_shape:
        raise ValueError(
            "`input_shape` must be known in full, since fc6 covers all positions; "
            "`include_fc=False` takes clips of any size. "
            f"Received: input_shape={tuple(input_shape)}"
        )
    check_num_frames(input_shape, temporal_pools if include_fc else temporal_pools[:4])
    check_image_size(input_shape, (2, 2, 2, 2), stem=1)
