"""SlowFast: two pathways."""

import keras

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
    without_kinds = ("alignment",)
