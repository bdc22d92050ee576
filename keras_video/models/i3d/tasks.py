"""I3D and S3D: the classifier."""

import keras

from keras_video.models.i3d.backbone import I3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class I3D(VideoClassifier):
    """Classifier over an `I3DBackbone`: I3D, S3D, S3D-G.

    Arguments, shapes and methods are those of `VideoClassifier`. The published heads
    average over windows of `(2, 7, 7)`, then over what is left; with a backbone of
    `pool_size=(2, 7, 7)` this is one of them, whatever the clip's length.

    Example:
    >>> backbone = I3DBackbone((16, 32, 32, 3), filters=8, separable=True)
    >>> I3D(backbone, num_classes=5).output_shape
    (None, 5)
    """

    family = "i3d"
    backbone_cls = I3DBackbone
