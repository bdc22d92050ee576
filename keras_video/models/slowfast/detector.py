"""SlowFast for boxes."""

import keras

from keras_video.models.action_detector import ActionDetector
from keras_video.models.slowfast.backbone import SlowFastBackbone


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
    without_kinds = ("alignment",)
