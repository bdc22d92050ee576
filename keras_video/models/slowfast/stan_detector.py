"""SlowFast with spatio-temporal alignment, for boxes."""

import keras

from keras_video.models.action_detector import ActionDetector
from keras_video.models.slowfast.backbone import SlowFastBackbone


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
    with_kinds = ("alignment",)
