"""TSN: the classifier."""

import keras

from keras_video.models.tsn.backbone import TSNBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class TSN(VideoClassifier):
    """Classifier over a `TSNBackbone`.

    The average over the frames comes before the last dense layer, which gives the same
    logits as the average of every frame's: the consensus of the paper.
    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> from keras_video.models import TSNBackbone
    >>> thin = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
    >>> TSN(TSNBackbone((4, 32, 32, 3), "resnet50", thin), num_classes=5).output_shape
    (None, 5)

    Reference:
        Wang et al., Temporal Segment Networks: Towards Good Practices for Deep Action
        Recognition, ECCV 2016.
    """

    family = "tsn"
    backbone_cls = TSNBackbone
