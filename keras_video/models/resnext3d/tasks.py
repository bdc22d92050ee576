"""ResNeXt3D: classifiers."""

import keras

from keras_video.models.resnext3d.backbone import ResNeXt3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class ResNeXt3D(VideoClassifier):
    """Classifier over a `ResNeXt3DBackbone`: 3-D ResNeXt-101, MARS.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> from keras_video.models import ResNeXt3DBackbone
    >>> backbone = ResNeXt3DBackbone(
    ...     (16, 32, 32, 3), (1, 1, 1, 1), filters=8, cardinality=4
    ... )
    >>> ResNeXt3D(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs and
        ImageNet?, CVPR 2018.
    """

    family = "resnext3d"
    backbone_cls = ResNeXt3DBackbone
    without_plugins = ("attention",)


@keras.saving.register_keras_serializable(package="keras_video")
class STAResNeXt3D(VideoClassifier):
    """Classifier over a `ResNeXt3DBackbone` with an `attention`.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> from keras_video.models import ResNeXt3DBackbone
    >>> backbone = ResNeXt3DBackbone(
    ...     (16, 32, 32, 3), (1, 1, 1, 1), filters=8, cardinality=4,
    ...     attention={"inside": "res5"},
    ... )
    >>> STAResNeXt3D(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        Li et al., Spatio-Temporal Attention Networks for Action Recognition and
        Detection, figure 4a.
    """

    family = "sta_resnext3d"
    backbone_cls = ResNeXt3DBackbone
    with_plugins = ("attention",)
