"""Channel-separated networks: the classifier."""

import keras

from keras_video.models.csn.backbone import CSNBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class CSN(VideoClassifier):
    """Classifier over a `CSNBackbone`: ir-CSN and ip-CSN of 50, 101, 152 layers.

    Arguments, shapes and methods are those of `VideoClassifier`.

    PyTorchVideo's averages `(4, 7, 7)` positions of the last feature map, and the
    logits of all such windows: the same numbers as here on 32 frames of 224 pixels,
    where there is one window. On larger images it counts the positions at the edges
    less.

    Example:
    >>> from keras_video.models import CSNBackbone
    >>> backbone = CSNBackbone(
    ...     input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> model = CSN(backbone, num_classes=5)
    >>> model.output_shape
    (None, 5)

    Reference:
        Tran et al., Video Classification with Channel-Separated Convolutional
        Networks, ICCV 2019.
    """

    family = "csn"
    backbone_cls = CSNBackbone
