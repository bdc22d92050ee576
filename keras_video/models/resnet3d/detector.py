"""ResNet3D for boxes."""

import keras

from keras_video.models.action_detector import ActionDetector
from keras_video.models.resnet3d.backbone import ResNet3DBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3DDetector(ActionDetector):
    """Detector over a `ResNet3DBackbone`: one pathway.

    Arguments, shapes and methods are those of `ActionDetector`.

    Example:
    >>> model = ResNet3DDetector.from_preset(
    ...     "slow_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     image_size=64,
    ... )
    >>> model.output_shape
    (None, None, 5)

    Reference:
        Liang et al., Spatial-Temporal Alignment Network for Action Recognition and
        Detection, Table 2 (ResNet3D).
    """

    family = "resnet3d_detector"
    backbone_cls = ResNet3DBackbone
    without_kinds = ("alignment", "self_attention")
