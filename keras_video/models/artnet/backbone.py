"""ARTNet: a 3-D ResNet-18 of SMART blocks."""

import keras

from keras_video.models.artnet.blocks import block, convolution, normalized
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.plugins import Plugins
from keras_video.models.residual_backbone import STAGES


@keras.saving.register_keras_serializable(package="keras_video")
class ARTNetBackbone(VideoBackbone):
    """3-D ResNet whose convolutions see appearance and relations apart.

    ```
    clips (B, T, H, W, 3) -> stem / 2 -> res2 -> res3 / 2 -> res4 / 2 -> res5 / 2
                             SMART       SMART   SMART       SMART
    ```

    Size and time are halved together. In a block with a `SmartBlock` that is the
    second of the two convolutions. The blocks are of the pre-activated kind: their
    shortcut carries the sum as it was before normalisation, and where the shape
    changes it is a 3x3x3 convolution.

    A plugin after the stem or after a block works on the sum, so that the shortcut
    sees it too; one after another stage works on the stage's output.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5; `(2, 2, 2, 2)` is ARTNet-18.
        filters: int, channels of the stem; the stages have 1, 2, 4 and 8 times as
            many.
        smart_stages: stages with SMART blocks. The default is the paper's ARTNet-d,
            `("stem",)` its ARTNet-s, and `()` the C3D-ResNet that it compares with.
        stem_temporal_stride: int.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        **kwargs: plugins, see `Plugins`
            (`alignment={"after": "res2"}`), and `name`, `trainable`.

    Raises:
        ValueError: for lists that do not fit the stages, an unknown stage, or a clip
            that is too small.

    Example:
    >>> backbone = ARTNetBackbone(
    ...     input_shape=(16, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 1, 2, 2, 64)

    Reference:
        Wang et al., Appearance-and-Relation Networks for Video Classification, CVPR
        2018; the sizes are those of the authors' network files.
    """

    def __init__(
        self,
        input_shape=(16, 112, 112, 3),
        stackwise_num_blocks=(2, 2, 2, 2),
        filters=64,
        smart_stages=("stem", "res2", "res3", "res4"),
        stem_temporal_stride=2,
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
        _check_smart_stages(smart_stages)
        check_num_frames(input_shape, (stem_temporal_stride, *temporal_strides))
        check_image_size(input_shape, spatial_strides, stem=2)
        blocks = dict(zip(STAGES[1:], stackwise_num_blocks, strict=True))
        plugins = Plugins(kwargs, STAGES, blocks=blocks)
        pyramid = {}
        with dtype_scope(dtype):
            clips = keras.Input(tuple(input_shape), name="clips")
            total = convolution(
                clips,
                filters,
                (3, 7, 7),
                strides=(stem_temporal_stride, 2, 2),
                smart="stem" in smart_stages,
                name="stem_conv",
            )
            total = plugins.after(total, "stem")
            x = pyramid["stem"] = normalized(total, "stem")
            for i, name in enumerate(STAGES[1:]):
                first = (temporal_strides[i], spatial_strides[i], spatial_strides[i])
                for j in range(stackwise_num_blocks[i]):
                    x, total = block(
                        x,
                        total,
                        filters * 2**i,
                        strides=(1, 1, 1) if j else first,
                        smart=name in smart_stages,
                        plugins=plugins,
                        name=f"{name}_block{j}",
                    )
                x = pyramid[name] = plugins.after(x, name)
            super().__init__(
                clips,
                x,
                pyramid,
                arguments={
                    "stackwise_num_blocks": stackwise_num_blocks,
                    "filters": filters,
                    "smart_stages": smart_stages,
                    "stem_temporal_stride": stem_temporal_stride,
                    "spatial_strides": spatial_strides,
                    "temporal_strides": temporal_strides,
                },
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )


def _check_smart_stages(smart_stages):
    unknown = sorted(set(smart_stages) - set(STAGES))
    if isinstance(smart_stages, str) or unknown:
        raise ValueError(
            f"`smart_stages` must list some of {list(STAGES)}. "
            f"Received: smart_stages={smart_stages!r}"
        )
