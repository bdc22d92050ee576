"""ARTNet: the classifier."""

import keras

from keras_video.models.artnet.backbone import ARTNetBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class ARTNet(VideoClassifier):
    """Classifier over an `ARTNetBackbone`.

    Arguments, shapes and methods are those of `VideoClassifier`. The authors train
    with `dropout=0.2`.

    Example:
    >>> backbone = ARTNetBackbone(
    ...     (16, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=4
    ... )
    >>> model = ARTNet(backbone, num_classes=5)
    >>> model.output_shape
    (None, 5)
    """

    family = "artnet"
    backbone_cls = ARTNetBackbone
