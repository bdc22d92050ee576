"""SlowFast: classifiers and detectors."""

import keras

from keras_video.models.action_detector import ActionDetector
from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFast(VideoClassifier):
    """Classifier over a `SlowFastBackbone`: both pathways pooled, slow then fast.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> model = SlowFast.from_preset(
    ...     "slowfast_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=16,
    ...     num_frames=8,
    ...     image_size=64,
    ... )
    >>> model.output_shape
    (None, 5)

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019.
    """

    family = "slowfast"
    backbone_cls = SlowFastBackbone
    without_plugins = ("alignment",)


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastSTAN(VideoClassifier):
    """Classifier over a `SlowFastBackbone` with an `alignment`.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> model = SlowFastSTAN.from_preset(
    ...     "slowfast_stan_tiny_puppets", num_classes=5, load_weights=False
    ... )
    >>> model.output_shape
    (None, 5)

    Reference:
        Liang et al., Spatial-Temporal Alignment Network for Action Recognition and
        Detection, section 3.6.
    """

    family = "slowfast_stan"
    backbone_cls = SlowFastBackbone
    with_plugins = ("alignment",)


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastDetector(ActionDetector):
    """Detector over a `SlowFastBackbone`.

    Arguments, shapes and methods are those of `ActionDetector`.

    Example:
    >>> model = SlowFastDetector.from_preset(
    ...     "slowfast_r50_8x8_kinetics400",
    ...     load_weights=False,
    ...     num_classes=5,
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     image_size=64,
    ... )
    >>> model.output_shape
    (None, None, 5)

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019,
        section 5.
    """

    family = "slowfast_detector"
    backbone_cls = SlowFastBackbone
    without_plugins = ("alignment",)


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastSTANDetector(ActionDetector):
    """Detector over a `SlowFastBackbone` with an `alignment`.

    Arguments, shapes and methods are those of `ActionDetector`.

    Example:
    >>> model = SlowFastSTANDetector.from_preset(
    ...     "slowfast_stan_r50_8x8_kinetics400",
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

    family = "slowfast_stan_detector"
    backbone_cls = SlowFastBackbone
    with_plugins = ("alignment",)
