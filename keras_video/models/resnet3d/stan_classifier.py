"""ResNet3D with spatio-temporal alignment."""

import keras

from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3DSTAN(VideoClassifier):
    """Classifier over a `ResNet3DBackbone` with an `alignment`.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> model = ResNet3DSTAN.from_preset(
    ...     "slow_stan_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     image_size=64,
    ... )
    >>> model.output_shape
    (None, 5)

    Reference:
        Liang et al., Spatial-Temporal Alignment Network for Action Recognition and
        Detection, section 3.6.
    """

    family = "resnet3d_stan"
    backbone_cls = ResNet3DBackbone
    with_kinds = ("alignment",)
