"""X3D: a small 2-D network expanded along time, space, width and depth."""

from functools import partial

import keras

from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.residual_backbone import ResidualBackbone
from keras_video.models.x3d.blocks import bottleneck, stem, top


@keras.saving.register_keras_serializable(package="keras_video")
class X3DBackbone(ResidualBackbone):
    """ResNet of depthwise `(3, 3, 3)` bottlenecks that keeps every frame.

    ```
    clips (B, T, H, W, 3) -> stem / 2 -> res2 / 4 -> ... -> res5 / 32 -> 1x1x1: "top"
                             in space only
    ```

    Every other block of a stage, the first included, has a squeeze-and-excitation. The
    default is X3D-M. X3D-XS takes `(4, 160, 160, 3)`, X3D-S `(13, 160, 160, 3)`, and
    X3D-L `(16, 312, 312, 3)` with `stackwise_num_blocks=(5, 10, 25, 15)`.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5.
        filters: int, channels of the stem; the stages give 1, 2, 4 and 8 times as many.
        expansion: float, channels inside the blocks over those that they give.
        squeeze_ratio: float, width of the squeeze-and-excitations over the channels
            inside the blocks, rounded to a multiple of 8; 0 for none.
        stem_temporal_kernel: int, of the stem's depthwise convolution over time.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        normalize_all_shortcuts: bool, whether a shortcut's projection that keeps the
            channels, as that of res2, is normalised too, as in PySlowFast. In
            PyTorchVideo it is not.
        **kwargs: plugins, see `Plugins` (`attention={"inside": "res5"}`), and `name`,
            `trainable`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H / 32, W / 32, 8 * expansion * filters)`

    Raises:
        ValueError: for lists that do not fit the stages, an unknown stage, or a clip
            that is too small or too short.

    Example:
    >>> backbone = X3DBackbone(
    ...     input_shape=(4, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 4, 2, 2, 144)

    Reference:
        Feichtenhofer, X3D: Expanding Architectures for Efficient Video Recognition,
        CVPR 2020, table 1.
    """

    def __init__(
        self,
        input_shape=(16, 224, 224, 3),
        stackwise_num_blocks=(3, 5, 11, 7),
        filters=24,
        expansion=2.25,
        squeeze_ratio=0.0625,
        stem_temporal_kernel=5,
        spatial_strides=(2, 2, 2, 2),
        temporal_strides=(1, 1, 1, 1),
        normalize_all_shortcuts=False,
        dtype=None,
        **kwargs,
    ):
        check_per_stage(
            stackwise_num_blocks=stackwise_num_blocks,
            spatial_strides=spatial_strides,
            temporal_strides=temporal_strides,
        )
        check_filters(filters=filters)
        check_image_size(input_shape, spatial_strides, stem=2)
        check_num_frames(input_shape, temporal_strides)
        widths = [filters * 2**i for i in range(4)]
        super().__init__(
            input_shape,
            stem=partial(stem, filters=filters, temporal_kernel=stem_temporal_kernel),
            blocks=[
                [
                    partial(
                        bottleneck,
                        filters=width,
                        inner_filters=int(expansion * width),
                        squeeze_ratio=0 if j % 2 else squeeze_ratio,
                        normalize_shortcut=normalize_all_shortcuts,
                    )
                    for j in range(number)
                ]
                for width, number in zip(widths, stackwise_num_blocks, strict=True)
            ],
            temporal_strides=temporal_strides,
            spatial_strides=spatial_strides,
            top=partial(top, filters=int(expansion * widths[-1])),
            arguments={
                "stackwise_num_blocks": stackwise_num_blocks,
                "filters": filters,
                "expansion": expansion,
                "squeeze_ratio": squeeze_ratio,
                "stem_temporal_kernel": stem_temporal_kernel,
                "spatial_strides": spatial_strides,
                "temporal_strides": temporal_strides,
                "normalize_all_shortcuts": normalize_all_shortcuts,
            },
            dtype=dtype,
            **kwargs,
        )
