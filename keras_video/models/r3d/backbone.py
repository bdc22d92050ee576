"""Residual networks of full 3-D convolutions: 3-D ResNets, R3D, MC3."""

from functools import partial

import keras

from keras_video.models.blocks.checks import temporal_kernels_of_stages
from keras_video.models.r3d.arguments import check_arguments
from keras_video.models.r3d.blocks import EXPANSIONS, residual_blocks, stem
from keras_video.models.residual_backbone import ResidualBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class R3DBackbone(ResidualBackbone):
    """ResNet whose 3x3 convolutions are 3x3x3, strided in time as in space.

    ```
    clips (B, T, H, W, 3) -> stem: convolution, max-pooling -> res2 -> res3 -> ...
    strides in T, H, W:            (1, 2, 2)    (2, 2, 2)       1       2      2
    ```

    The default is the 3-D ResNet-50 of Hara et al. Others are made of these settings:

    - ResNet-101, 152: `(3, 4, 23, 3)` and `(3, 8, 36, 3)` blocks
    - ResNet-18, 34: `(2, 2, 2, 2)` and `(3, 4, 6, 3)` blocks, `block="basic"`,
      `shortcut="A"`
    - wide ResNet-50: `width_factor=2`, `expansion=2`; ResNeXt: `ResNeXt3DBackbone`
    - torchvision's R3D-18: `(2, 2, 2, 2)` blocks, `block="basic"`,
      `stem_kernel_size=(3, 7, 7)`, `stem_pool_size=None`
    - its MC3-18: the same, `temporal_kernels=(3, 1, 1, 1)`,
      `temporal_strides=(1, 1, 1, 1)`
    - I3D 3x3x3 of Wang et al., every other block inflated:
      `temporal_kernels=((3, 1, 3), (1, 3, 1, 3), (1, 3, 1, 3, 1, 3), (1, 3, 1))`,
      `temporal_strides=(1, 1, 1, 1)`, `stem_temporal_stride=2`, `temporal_pool=2`

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stackwise_num_blocks: blocks of res2 to res5.
        block: `"bottleneck"` (1x1x1, 3x3x3 with the stride, 1x1x1) or `"basic"`
            (3x3x3 with the stride, 3x3x3).
        filters: int, channels of the stem.
        width_factor: int, channels inside the blocks of res2 over those of the stem;
            each further stage has twice as many.
        expansion: int, channels that a block gives over those inside; 4 for
            bottlenecks and 1 for basic blocks by default.
        cardinality: int, groups of the 3x3x3 convolution of a bottleneck.
        stem_kernel_size: 3 ints along T, H, W.
        stem_temporal_stride: int.
        stem_pool_size: window of the stem's max-pooling, 3 ints along T, H, W, with
            stride 2 where it is longer than 1; `None` for no pooling.
        temporal_kernels: per stage, kt of every block, or a list with one per block.
        spatial_strides: 4 ints, of the stages' first blocks.
        temporal_strides: 4 ints, likewise in time.
        temporal_pool: int, window and stride of a max-pooling in time after res2;
            1 for none.
        shortcut: `"B"`, a convolution where the shape changes, or `"A"`, a
            `PaddedShortcut` without weights.
        squeeze_excitation: int, ratio of the `SqueezeExcitation` that ends the
            residual branch of each block; `None` for none.
        **kwargs: plugins, see `Plugins` (`attention={"inside": "res5"}`), and
            `name`, `trainable`.

    Input shape:
        `(B, T, H, W, C)`, no axis shorter than the product of its strides: 16 frames
        and 32 pixels by default.

    Output shape:
        `(B, T / 16, H / 32, W / 32, 8 * expansion * width_factor * filters)`

    Raises:
        ValueError: for an argument that is none of its choices, a list that does not
            fit the stages, an unknown stage, or a clip that is too small.

    Example:
    >>> backbone = R3DBackbone(
    ...     input_shape=(16, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> backbone.output_shape
    (None, 1, 2, 2, 256)

    Reference:
        Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs and
        ImageNet?, CVPR 2018; Tran et al., A Closer Look at Spatiotemporal Convolutions
        for Action Recognition, CVPR 2018 (R3D, MC3); Wang et al., Non-local Neural
        Networks, CVPR 2018 (I3D 3x3x3).
    """

    def __init__(
        self,
        input_shape=(16, 112, 112, 3),
        stackwise_num_blocks=(3, 4, 6, 3),
        block="bottleneck",
        filters=64,
        width_factor=1,
        expansion=None,
        cardinality=1,
        stem_kernel_size=(7, 7, 7),
        stem_temporal_stride=1,
        stem_pool_size=(3, 3, 3),
        temporal_kernels=(3, 3, 3, 3),
        spatial_strides=(1, 2, 2, 2),
        temporal_strides=(1, 2, 2, 2),
        temporal_pool=1,
        shortcut="B",
        squeeze_excitation=None,
        dtype=None,
        **kwargs,
    ):
        arguments = {
            "stackwise_num_blocks": stackwise_num_blocks,
            "block": block,
            "filters": filters,
            "width_factor": width_factor,
            "expansion": expansion,
            "cardinality": cardinality,
            "stem_kernel_size": stem_kernel_size,
            "stem_temporal_stride": stem_temporal_stride,
            "stem_pool_size": stem_pool_size,
            "temporal_kernels": temporal_kernels,
            "spatial_strides": spatial_strides,
            "temporal_strides": temporal_strides,
            "temporal_pool": temporal_pool,
            "shortcut": shortcut,
            "squeeze_excitation": squeeze_excitation,
        }
        check_arguments(input_shape, **arguments)
        kernels = temporal_kernels_of_stages(temporal_kernels, stackwise_num_blocks)
        settings = {
            "block": block,
            "expansion": expansion or EXPANSIONS[block],
            "cardinality": cardinality,
            "shortcut": shortcut,
            "squeeze_excitation": squeeze_excitation,
        }
        super().__init__(
            input_shape,
            stem=partial(
                stem,
                filters=filters,
                kernel_size=tuple(stem_kernel_size),
                temporal_stride=stem_temporal_stride,
                pool_size=None if stem_pool_size is None else tuple(stem_pool_size),
            ),
            blocks=[
                residual_blocks(width_factor * filters * 2**i, kernels[i], **settings)
                for i in range(4)
            ],
            temporal_strides=temporal_strides,
            spatial_strides=spatial_strides,
            temporal_pool=temporal_pool,
            arguments=arguments,
            dtype=dtype,
            **kwargs,
        )
