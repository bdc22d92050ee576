"""P3D: the classifier."""

import keras

from keras_video.models.p3d.backbone import P3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class P3D(VideoClassifier):
    """Classifier over a `P3DBackbone`: P3D-63, P3D-131, P3D-199.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> backbone = P3DBackbone(
    ...     (16, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=4
    ... )
    >>> model = P3D(backbone, num_classes=5)
    >>> model.output_shape
    (None, 5)
    """

    family = "p3d"
    backbone_cls = P3DBackbone
