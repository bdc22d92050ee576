"""StNet: super-images, and convolutions over time between the stages."""

import keras

from keras_video.models.image.backbone import ImageBackbone

# Where the paper has its figures from, by image model; else after res3 and res4.
TEMPORAL_BLOCKS = {
    "inception_resnet_v2": ("res5",),
    "InceptionResNetV2": ("res5",),
    "se_resnext101_32x4d": ("stem", "res2", "res3", "res4"),
}


@keras.saving.register_keras_serializable(package="keras_video")
class StNetBackbone(ImageBackbone):
    """An image network on super-images, with convolutions over time between stages.

    ```
    clips (B, T * N, H, W, 3) -> super-images (B, T, H, W, 3 * N) -> stem -> res2
        -> res3 -> temporal block -> res4 -> temporal block -> res5 -> (B, T, h, w, c)
    ```

    The clip is T snippets of N successive frames, one after the other.

    Args:
        input_shape: `(T * N, H, W, C)` of a normalised clip.
        image_model: `"resnet50"`, `"resnet101"`, `"resnet152"`,
            `"se_resnext101_32x4d"`, `"se_resnext152_32x4d"`, `"se_resnext152_64x4d"`,
            `"inception_resnet_v2"`, or the name of any model of `keras.applications`
            (`"MobileNetV2"`).
        image_arguments: dictionary of arguments of the image model, as in
            `ImageBackbone`.
        frames_per_image: int, N.
        temporal_blocks: names of the stages that a `TemporalModelingBlock` follows.
            By default `("res3", "res4")`; `("res5",)` for `"inception_resnet_v2"` and
            `("stem", "res2", "res3", "res4")` for `"se_resnext101_32x4d"`, with which
            the numbers of parameters and multiply-adds are those of the paper.
        residual: bool, the form of the temporal blocks: that of the paper, or that of
            its authors' code.
        **kwargs: plugins, see `Plugins`, and `name`, `trainable`.

    Input shape:
        `(B, T * N, H, W, C)`

    Output shape:
        `(B, T, h, w, c)`; `(B, T, H / 32, W / 32, 2048)` for a ResNet.

    Raises:
        ValueError: for an unknown image model, argument or stage, a clip that is too
            small, or one whose frames N does not divide.

    Example:
    >>> thin = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
    >>> backbone = StNetBackbone((15, 32, 32, 3), "resnet50", thin)
    >>> backbone.output_shape
    (None, 3, 1, 1, 256)

    Reference:
        He et al., StNet: Local and Global Spatial-Temporal Modeling for Action
        Recognition, AAAI 2019, section 3 and table 3.
    """

    def __init__(
        self,
        input_shape=(35, 224, 224, 3),
        image_model="resnet50",
        image_arguments=None,
        frames_per_image=5,
        temporal_blocks=None,
        residual=False,
        dtype=None,
        **kwargs,
    ):
        if temporal_blocks is None:
            temporal_blocks = TEMPORAL_BLOCKS.get(image_model, ("res3", "res4"))
        super().__init__(
            input_shape,
            image_model,
            image_arguments,
            frames_per_image=frames_per_image,
            temporal_blocks=temporal_blocks,
            residual=residual,
            dtype=dtype,
            **kwargs,
        )
