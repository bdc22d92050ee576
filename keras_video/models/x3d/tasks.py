"""X3D: the classifier."""

import keras

from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.x3d.backbone import X3DBackbone


@keras.saving.register_keras_serializable(package="keras_video")
class X3D(VideoClassifier):
    """Classifier over an `X3DBackbone`: X3D-XS, S, M and L.

    Arguments, shapes and methods are those of `VideoClassifier`, but for the default
    `head`, which has a hidden layer of 2048 units without bias.

    PyTorchVideo averages windows of the size that it trains on: the same numbers as
    here on that size, where there is one window.

    Example:
    >>> from keras_video.models import X3DBackbone
    >>> backbone = X3DBackbone(
    ...     input_shape=(4, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> X3D(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        Feichtenhofer, X3D: Expanding Architectures for Efficient Video Recognition,
        CVPR 2020.
    """

    family = "x3d"
    backbone_cls = X3DBackbone
    default_head = {"kind": "mlp", "units": 2048, "use_bias": False}
