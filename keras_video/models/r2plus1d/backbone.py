"""R(2+1)D: every 3-D convolution as one in space and one in time."""

from functools import partial

import keras

from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.r2plus1d.blocks import BLOCKS, MID_FILTERS, factorized, stem
from keras_video.models.residual_backbone import ResidualBackbone
from keras_video.validation import check_choice


@keras.saving.register_keras_serializable(package="keras_video")
class R2Plus1DBackbone(ResidualBackbone):
    """ResNet whose 3-D convolutions are `(1, 3, 3)` and `(3, 1, 1)`, ReLU between.

    ```
    clips (B, T, H, W, 3) -> stem / 2 -> res2 -> res3 / 2 -> res4 / 2 -> res5 / 2
                                                 in time and in space
    ```

    The default is the paper's R(2+1)D-34 on 32 frames. The settings make it the
    18-layer network of torchvision (`stackwise_num_blocks=(2, 2, 2, 2)`,
    `mid_filters="block"`) and the R50 of PyTorchVideo (`block="bottleneck"`,
    `stem_mid_filters=None`, `mid_filters="same"`, `temporal_first=True`,
    `spatial_strides=(2, 2, 2, 2)`, `temporal_strides=(1, 1, 2, 2)`).

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5; `(2, 2, 2, 2)` is 18 layers of
            basic blocks, `(3, 4, 6, 3)` 34 of them, or R50 of bottlenecks.
        filters: int, channels of the stem; the stages have 1, 2, 4 and 8 times as
            many, bottlenecks 4 times that at their ends.
        block: `"basic"` (two convolutions of 3) or `"bottleneck"` (1, 3, 1).
        stem_mid_filters: int, channels between the stem's `(1, 7, 7)` and
            `(3, 1, 1)`; `None` leaves `(1, 7, 7)` alone.
        mid_filters: channels between `(1, 3, 3)` and `(3, 1, 1)`: as many as give the
            two the weights of one `(3, 3, 3)`, counted for each convolution
            (`"conv"`, the paper's) or once for a block, from the channels that enter
            it (`"block"`); or `"same"`, those that come out.
        temporal_first: bool, whether `(3, 1, 1)` comes before `(1, 3, 3)`.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        **kwargs: plugins, see `Plugins`
            (`attention={"inside": "res5"}`), and `name`, `trainable`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', 8 * filters)`, four times the channels with bottlenecks.

    Raises:
        ValueError: for lists that do not fit the stages, an unknown choice or stage,
            or a clip that is too small or too short.

    Example:
    >>> backbone = R2Plus1DBackbone(
    ...     input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 1, 2, 2, 64)

    Reference:
        Tran et al., A Closer Look at Spatiotemporal Convolutions for Action
        Recognition, CVPR 2018, table 1 and section 3.5.
    """

    def __init__(
        self,
        input_shape=(32, 112, 112, 3),
        stackwise_num_blocks=(3, 4, 6, 3),
        filters=64,
        block="basic",
        stem_mid_filters=45,
        mid_filters="conv",
        temporal_first=False,
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
        _check_choices(block, mid_filters, stem_mid_filters)
        check_image_size(input_shape, spatial_strides, stem=2)
        check_num_frames(input_shape, temporal_strides)
        block_of = partial(
            BLOCKS[block],
            convolve=partial(
                factorized, mid_filters=mid_filters, temporal_first=temporal_first
            ),
        )
        super().__init__(
            input_shape,
            stem=partial(
                stem, filters=filters, mid_filters=stem_mid_filters, name="stem"
            ),
            blocks=[
                [partial(block_of, filters=filters * 2**i)] * number
                for i, number in enumerate(stackwise_num_blocks)
            ],
            temporal_strides=temporal_strides,
            spatial_strides=spatial_strides,
            arguments={
                "stackwise_num_blocks": stackwise_num_blocks,
                "filters": filters,
                "block": block,
                "stem_mid_filters": stem_mid_filters,
                "mid_filters": mid_filters,
                "temporal_first": temporal_first,
                "spatial_strides": spatial_strides,
                "temporal_strides": temporal_strides,
            },
            dtype=dtype,
            **kwargs,
        )


def _check_choices(block, mid_filters, stem_mid_filters):
    for name, value, choices in (
        ("block", block, sorted(BLOCKS)),
        ("mid_filters", mid_filters, sorted(MID_FILTERS)),
    ):
        check_choice(name, value, choices)
    if stem_mid_filters is not None and stem_mid_filters < 1:
        raise ValueError(
            "`stem_mid_filters` must be at least 1, or None for a stem of `(1, 7, 7)` "
            f"alone. Received: stem_mid_filters={stem_mid_filters}"
        )
