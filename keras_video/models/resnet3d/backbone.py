"""The 3-D ResNet of the papers: the Slow pathway alone, C2D, I3D."""

from functools import partial

import keras

from keras_video.models.blocks.bottleneck import bottlenecks
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_per_stage,
    temporal_kernels_of_stages,
)
from keras_video.models.blocks.stem import stem
from keras_video.models.residual_backbone import ResidualBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3DBackbone(ResidualBackbone):
    """ResNet with 3-D bottlenecks `(kt, 1, 1)`, `(1, 3, 3)`, `(1, 1, 1)`.

    ```
    clips (B, T, H, W, 3) -> stem / 4 -> res2 -> res3 / 2 -> res4 / 2 -> res5 / 2
    ```

    The settings make it the Slow-only network that STAN calls ResNet3D (the default,
    R50), C2D and I3D (`temporal_pool=2` and their temporal kernels), or the form for
    detection (`spatial_strides=(1, 2, 2, 1)`, `dilations=(1, 1, 1, 2)`).

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5; `(3, 4, 6, 3)` is R50,
            `(3, 4, 23, 3)` R101.
        filters: int, channels of the stem; the stages have 1, 2, 4 and 8 times as
            many inside their blocks, 4 times that at their ends.
        stem_kernel_size: 3 ints along T, H, W.
        stem_temporal_stride: int.
        stem_temporal_pool: 2 ints, window and stride in time of the stem's
            max-pooling; `(3, 2)` with `stem_temporal_stride=2` and `temporal_pool=2`
            takes 32 frames to 4, as in Wang et al.
        temporal_kernels: per stage, kt of every block, or a list with one per block.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        dilations: 4 ints, of the spatial convolutions.
        temporal_pool: int, window and stride of a max-pooling in time after res2;
            1 for none.
        **kwargs: plugins, see `Plugins`
            (`alignment={"after": "res2", "filters": 8}`), and `name`, `trainable`.

    Raises:
        ValueError: for lists that do not fit the stages, an unknown stage, or a clip
            that is too small.

    Example:
    >>> backbone = ResNet3DBackbone(
    ...     input_shape=(8, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 8, 2, 2, 256)

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019,
        table 1 (Slow pathway); Liang et al., Spatial-Temporal Alignment Network,
        section 4.1 (ResNet3D).
    """

    def __init__(
        self,
        input_shape=(8, 224, 224, 3),
        stackwise_num_blocks=(3, 4, 6, 3),
        filters=64,
        stem_kernel_size=(1, 7, 7),
        stem_temporal_stride=1,
        stem_temporal_pool=(1, 1),
        temporal_kernels=(1, 1, 3, 3),
        spatial_strides=(1, 2, 2, 2),
        temporal_strides=(1, 1, 1, 1),
        dilations=(1, 1, 1, 1),
        temporal_pool=1,
        dtype=None,
        **kwargs,
    ):
        check_per_stage(
            stackwise_num_blocks=stackwise_num_blocks,
            temporal_kernels=temporal_kernels,
            spatial_strides=spatial_strides,
            temporal_strides=temporal_strides,
            dilations=dilations,
        )
        check_filters(filters=filters)
        check_image_size(input_shape, spatial_strides)
        kernels = temporal_kernels_of_stages(temporal_kernels, stackwise_num_blocks)
        super().__init__(
            input_shape,
            stem=partial(
                stem,
                filters=filters,
                kernel_size=tuple(stem_kernel_size),
                name="stem",
                temporal_stride=stem_temporal_stride,
                temporal_pool=stem_temporal_pool,
            ),
            blocks=[
                bottlenecks(filters * 2**i, kernels[i], dilations[i]) for i in range(4)
            ],
            temporal_strides=temporal_strides,
            spatial_strides=spatial_strides,
            temporal_pool=temporal_pool,
            arguments={
                "stackwise_num_blocks": stackwise_num_blocks,
                "filters": filters,
                "stem_kernel_size": stem_kernel_size,
                "stem_temporal_stride": stem_temporal_stride,
                "stem_temporal_pool": stem_temporal_pool,
                "temporal_kernels": temporal_kernels,
                "spatial_strides": spatial_strides,
                "temporal_strides": temporal_strides,
                "dilations": dilations,
                "temporal_pool": temporal_pool,
            },
            dtype=dtype,
            **kwargs,
        )
