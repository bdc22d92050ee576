"""P3D: a ResNet whose 3x3 convolutions have become pseudo-3-D ones."""

import keras

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.p3d.blocks import check_block_types, pseudo3d
from keras_video.models.plugins import Plugins
from keras_video.models.residual_backbone import STAGES


@keras.saving.register_keras_serializable(package="keras_video")
class P3DBackbone(VideoBackbone):
    """Pseudo-3-D ResNet, whose blocks take the forms A, B and C in turn.

    ```
    clips (B, T, H, W, 3) -> stem -> res2 -> res3 -> res4 -> res5
    size                      / 4              / 2     / 2    / 2
    time                      / 2     / 2      / 2     / 2     2-D blocks
    ```

    With 16 frames one is left for res5, which has no temporal convolutions; with more,
    it sees each by itself. The default is P3D-199, of ResNet-152.

    Two public networks differ in how a block of form B or C adds up its spatial and
    temporal branches S and T. The default is the PyTorch one's, `relu(S) + relu(T)`.
    `released=True` is the authors' Caffe file: `relu(relu(S) + T)`, halved in C, and a
    first pooling that pads at the end only.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5; `(3, 8, 36, 3)` is P3D-199,
            `(3, 4, 23, 3)` P3D-131, `(3, 4, 6, 3)` P3D-63.
        block_types: forms that the blocks of res2 to res4 take in turn, of
            `"A"`, `"B"`, `"C"`.
        filters: int, channels of the stem; the stages have 1, 2, 4 and 8 times as
            many inside their blocks, 4 times that at their ends.
        temporal_pools: 4 ints, windows and strides in time of the max-poolings before
            res2 (the stem's), res3, res4 and res5; 1 for none.
        spatial_strides: 4 ints, of the stages' first blocks.
        dilations: 4 ints, of the spatial convolutions.
        released: bool, see above.
        **kwargs: plugins, see `Plugins`
            (`attention={"inside": "res5"}`), and `name`, `trainable`.

    Raises:
        ValueError: for lists that do not fit the stages, an unknown stage, or a clip
            that is too small.

    Example:
    >>> backbone = P3DBackbone(
    ...     input_shape=(16, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 1, 2, 2, 256)

    Reference:
        Qiu et al., Learning Spatio-Temporal Representation with Pseudo-3D Residual
        Networks, ICCV 2017, section 3, figure 2.
    """

    def __init__(
        self,
        input_shape=(16, 160, 160, 3),
        stackwise_num_blocks=(3, 8, 36, 3),
        block_types=("A", "B", "C"),
        filters=64,
        temporal_pools=(2, 2, 2, 2),
        spatial_strides=(1, 2, 2, 2),
        dilations=(1, 1, 1, 1),
        released=False,
        dtype=None,
        **kwargs,
    ):
        check_per_stage(
            stackwise_num_blocks=stackwise_num_blocks,
            temporal_pools=temporal_pools,
            spatial_strides=spatial_strides,
            dilations=dilations,
        )
        check_filters(filters=filters)
        check_block_types(block_types)
        check_num_frames(input_shape, temporal_pools)
        check_image_size(input_shape, spatial_strides)
        blocks = dict(zip(STAGES[1:], stackwise_num_blocks, strict=True))
        plugins = Plugins(kwargs, STAGES, blocks=blocks)
        pyramid, count = {}, 0
        with dtype_scope(dtype):
            clips = keras.Input(tuple(input_shape), name="clips")
            x = _stem(clips, filters, temporal_pools[0], released)
            x = pyramid["stem"] = plugins.after(x, "stem")
            for i, name in enumerate(STAGES[1:]):
                if i and temporal_pools[i] > 1:
                    window = (temporal_pools[i], 1, 1)
                    x = MaxPool3D(window, name=f"{STAGES[i]}_pool")(x)
                for j in range(stackwise_num_blocks[i]):
                    in_turn = block_types[count % len(block_types)]
                    x = pseudo3d(
                        x,
                        filters * 2**i,
                        block_type=None if name == "res5" else in_turn,
                        stride=1 if j else spatial_strides[i],
                        dilation=dilations[i],
                        released=released,
                        plugins=plugins,
                        name=f"{name}_block{j}",
                    )
                    count += 1
                x = pyramid[name] = plugins.after(x, name)
            super().__init__(
                clips,
                x,
                pyramid,
                arguments={
                    "stackwise_num_blocks": stackwise_num_blocks,
                    "block_types": block_types,
                    "filters": filters,
                    "temporal_pools": temporal_pools,
                    "spatial_strides": spatial_strides,
                    "dilations": dilations,
                    "released": released,
                },
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )


def _stem(clips, filters, temporal_pool, released):
    x = ConvBN3D(filters, (1, 7, 7), strides=(1, 2, 2), name="stem_conv")(clips)
    return MaxPool3D(
        (temporal_pool, 3, 3),
        strides=(temporal_pool, 2, 2),
        padding="same" if released else (0, 1, 1),
        name="stem_pool",
    )(x)
