"""ResNet3D for boxes that sees what is outside of them."""

import keras

from keras_video.models.resnet3d.detector import ResNet3DDetector


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3DATRDetector(ResNet3DDetector):
    """Detector over a `ResNet3DBackbone` with an actor-target relation.

    Arguments, shapes and methods are those of `ActionDetector`; without a `relation`
    it has the one of `ActorTargetRelation`'s defaults.

    Example:
    >>> model = ResNet3DATRDetector.from_preset(
    ...     "slow_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     image_size=64,
    ... )
    >>> model.get_layer("relation").name
    'relation'

    Reference:
        Jiang et al., Human Centric Spatio-Temporal Action Localization, ActivityNet
        2018, section III-C.
    """

    family = "resnet3d_atr_detector"
    default_relation = {}
