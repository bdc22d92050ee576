"""The channel-separated network."""

from functools import partial

import keras

from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.blocks.stem import stem
from keras_video.models.csn.blocks import MODES, bottleneck
from keras_video.models.residual_backbone import ResidualBackbone
from keras_video.validation import check_choice


@keras.saving.register_keras_serializable(package="keras_video")
class CSNBackbone(ResidualBackbone):
    """ResNet in which `(1, 1, 1)` mixes channels, depthwise `(3, 3, 3)` all else.

    ```
    clips (B, T, H, W, 3) -> stem / 4 -> res2 -> res3 / 2 -> res4 / 2 -> res5 / 2
                             in space            in time and in space
    ```

    The default is the interaction-reduced ir-CSN-101 of PyTorchVideo, on 32 frames.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5; `(3, 4, 6, 3)` is 50 layers,
            `(3, 4, 23, 3)` 101, `(3, 8, 36, 3)` 152.
        filters: int, channels of the stem; the stages have 1, 2, 4 and 8 times as
            many inside their blocks, 4 times that at their ends.
        mode: `"ir"` replaces the `(3, 3, 3)` of a bottleneck by the depthwise one
            (interaction-reduced); `"ip"` keeps the interactions of the channels by
            another `(1, 1, 1)` before it (interaction-preserved), with batch
            normalisation and no activation between the two, as the authors have it.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        **kwargs: plugins, see `Plugins`
            (`attention={"inside": "res5"}`), and `name`, `trainable`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', 32 * filters)`

    Raises:
        ValueError: for lists that do not fit the stages, an unknown mode or stage, or
            a clip that is too small or too short.

    Example:
    >>> backbone = CSNBackbone(
    ...     input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 1, 1, 1, 256)

    Reference:
        Tran et al., Video Classification with Channel-Separated Convolutional
        Networks, ICCV 2019, section 3 and table 1.
    """

    def __init__(
        self,
        input_shape=(32, 224, 224, 3),
        stackwise_num_blocks=(3, 4, 23, 3),
        filters=64,
        mode="ir",
        spatial_strides=(1, 2, 2, 2),
        temporal_strides=(1, 2, 2, 2),
        dtype=None,
        **kwargs,
    ):
        check_per_stage(
            stackwise_num_blocks=stackwise_num_blocks,
            spatial_strides=spatial_strides,
            temporal_strides=temporal_strides,
        )
        check_filters(filters=filters)
        check_choice("mode", mode, MODES)
        check_image_size(input_shape, spatial_strides)
        check_num_frames(input_shape, temporal_strides)
        super().__init__(
            input_shape,
            stem=partial(stem, filters=filters, kernel_size=(3, 7, 7), name="stem"),
            blocks=[
                [partial(bottleneck, filters=filters * 2**i, mode=mode)] * number
                for i, number in enumerate(stackwise_num_blocks)
            ],
            temporal_strides=temporal_strides,
            spatial_strides=spatial_strides,
            arguments={
                "stackwise_num_blocks": stackwise_num_blocks,
                "filters": filters,
                "mode": mode,
                "spatial_strides": spatial_strides,
                "temporal_strides": temporal_strides,
            },
            dtype=dtype,
            **kwargs,
        )
