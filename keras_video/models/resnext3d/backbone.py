"""The 3-D ResNeXt."""

import keras

from keras_video.models.r3d.backbone import R3DBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class ResNeXt3DBackbone(R3DBackbone):
    """ResNeXt-101 of 3x3x3 convolutions in 32 groups: an `R3DBackbone`'s settings.

    The blocks have 128, 256, 512 and 1024 channels inside, in `cardinality` groups,
    and give twice as many. With `attention={"inside": "res5"}` it is
    STA-ResNeXt-101, with `squeeze_excitation=16` SENet-ResNeXt-101.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip; `(64, 112, 112, 3)` in the
            best networks of the papers.
        stackwise_num_blocks: blocks of res2 to res5; `(3, 4, 6, 3)` is ResNeXt-50,
            `(3, 8, 36, 3)` ResNeXt-152.
        width_factor, expansion, cardinality: as in `R3DBackbone`.
        **kwargs: the other arguments of `R3DBackbone`, with its defaults.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T / 16, H / 32, W / 32, 2048)`

    Raises:
        ValueError: as `R3DBackbone`.

    Example:
    >>> backbone = ResNeXt3DBackbone(
    ...     input_shape=(16, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=16
    ... )
    >>> backbone.output_shape
    (None, 1, 2, 2, 512)

    Reference:
        Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs and
        ImageNet?, CVPR 2018; Crasto et al., MARS: Motion-Augmented RGB
        Stream for Action Recognition, CVPR 2019; Li et al., Spatio-Temporal Attention
        Networks for Action Recognition and Detection, figure 4a, tables III and VII.
    """

    def __init__(
        self,
        input_shape=(16, 112, 112, 3),
        stackwise_num_blocks=(3, 4, 23, 3),
        width_factor=2,
        expansion=2,
        cardinality=32,
        **kwargs,
    ):
        super().__init__(
            input_shape,
            stackwise_num_blocks,
            width_factor=width_factor,
            expansion=expansion,
            cardinality=cardinality,
            **kwargs,
        )
