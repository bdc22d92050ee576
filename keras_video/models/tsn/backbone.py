"""The temporal segment network: an image network on sparse frames."""

import keras

from keras_video.models.image.backbone import ImageBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class TSNBackbone(ImageBackbone):
    """An image network that looks at each frame of a clip by itself.

    ```
    clips (B, T, H, W, 3) -> image model on each of the T frames -> (B, T, h, w, c)
    ```

    The frames are meant to be spread over the whole video, one per segment.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        image_model: `"resnet50"`, `"resnet101"`, `"resnet152"`,
            `"se_resnext101_32x4d"`, `"se_resnext152_32x4d"`, `"se_resnext152_64x4d"`,
            `"inception_resnet_v2"`, or the name of any model of `keras.applications`
            (`"MobileNetV2"`).
        image_arguments: dictionary of arguments of the image model, as in
            `ImageBackbone`.
        **kwargs: plugins, see `Plugins`, and `name`, `trainable`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, h, w, c)`; `(B, T, H / 32, W / 32, 2048)` for a ResNet.

    Raises:
        ValueError: for an unknown image model or argument, or a clip that is too small.

    Example:
    >>> backbone = TSNBackbone(
    ...     (4, 64, 64, 3), "MobileNetV2", {"alpha": 0.35}
    ... )
    >>> backbone.output_shape
    (None, 4, 2, 2, 1280)
    >>> list(backbone.pyramid_outputs)
    ['stem', 'res2', 'res3', 'res4', 'res5', 'top']

    Reference:
        Wang et al., Temporal Segment Networks: Towards Good Practices for Deep Action
        Recognition, ECCV 2016.
    """

    def __init__(
        self,
        input_shape=(7, 224, 224, 3),
        image_model="resnet50",
        image_arguments=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(
            input_shape, image_model, image_arguments, dtype=dtype, **kwargs
        )
