"""SlowFast with spatio-temporal alignment."""

import keras

from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.video_classifier import VideoClassifier


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
    with_kinds = ("alignment",)
