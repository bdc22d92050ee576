"""ResNet3D: classifiers and detectors."""

import keras

from keras_video.models.action_detector import ActionDetector
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
    without_plugins = ("alignment", "self_attention")


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
    with_plugins = ("alignment",)


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
    without_plugins = ("alignment", "self_attention")


@keras.saving.register_keras_serializable(package="keras_video")
class ResNet3DSTANDetector(ActionDetector):
    """Detector over a `ResNet3DBackbone` with an `alignment`.

    Arguments, shapes and methods are those of `ActionDetector`.

    Example:
    >>> model = ResNet3DSTANDetector.from_preset(
    ...     "slow_stan_r50_8x8_kinetics400",
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
        Detection, sections 3.6 and 3.7.
    """

    family = "resnet3d_stan_detector"
    backbone_cls = ResNet3DBackbone
    with_plugins = ("alignment",)


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
