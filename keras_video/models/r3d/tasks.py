"""3-D ResNets: the classifier."""

import keras

from keras_video.models.r3d.backbone import R3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class R3D(VideoClassifier):
    """Classifier over an `R3DBackbone`: 3-D ResNets, R3D-18, MC3-18.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> from keras_video.models import R3DBackbone
    >>> backbone = R3DBackbone(
    ...     (16, 32, 32, 3), (1, 1, 1, 1), block="basic", filters=8, shortcut="A"
    ... )
    >>> R3D(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs and
        ImageNet?, CVPR 2018.
    """

    family = "r3d"
    backbone_cls = R3DBackbone
