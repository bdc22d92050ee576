"""C3D: the classifier."""

import keras

from keras_video.models.c3d.backbone import C3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class C3D(VideoClassifier):
    """Classifier over a `C3DBackbone`.

    Arguments, shapes and methods are those of `VideoClassifier`. Its dropout is the
    one that the paper has after fc7.

    Example:
    >>> backbone = C3DBackbone((16, 32, 32, 3), filters=4, fc_filters=16)
    >>> model = C3D(backbone, num_classes=5)
    >>> model.output_shape
    (None, 5)
    """

    family = "c3d"
    backbone_cls = C3DBackbone
