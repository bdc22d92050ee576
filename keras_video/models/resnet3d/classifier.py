"""ResNet3D: one pathway."""

import keras

from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3D(VideoClassifier):
    """Classifier over a `ResNet3DBackbone`: Slow-only R50 and R101, C2D, I3D.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> model = ResNet3D.from_preset(
    ...     "slow_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     image_size=64,
    ... )
    >>> model.output_shape
    (None, 5)
    """

    family = "resnet3d"
    backbone_cls = ResNet3DBackbone
    without_kinds = ("alignment", "self_attention")
