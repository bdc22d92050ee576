"""StNet: the classifier."""

import keras

from keras_video.models.stnet.backbone import StNetBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class StNet(VideoClassifier):
    """Classifier over a `StNetBackbone`, with a temporal Xception block.

    Arguments, shapes and methods are those of `VideoClassifier`, but for the default
    `head="txb"`.

    Example:
    >>> from keras_video.models import StNetBackbone
    >>> thin = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
    >>> backbone = StNetBackbone((15, 32, 32, 3), "resnet50", thin)
    >>> StNet(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        He et al., StNet: Local and Global Spatial-Temporal Modeling for Action
        Recognition, AAAI 2019.
    """

    family = "stnet"
    backbone_cls = StNetBackbone
    default_head = "txb"
