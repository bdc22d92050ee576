"""3-D ResNeXt with spatio-temporal attention."""

import keras

from keras_video.models.resnext3d.backbone import ResNeXt3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class STAResNeXt3D(VideoClassifier):
    """Classifier over a `ResNeXt3DBackbone` with an `attention`.

    Arguments, shapes and methods are those of `VideoClassifier`.

    Example:
    >>> from keras_video.models import ResNeXt3DBackbone
    >>> backbone = ResNeXt3DBackbone(
    ...     (16, 32, 32, 3), (1, 1, 1, 1), filters=8, cardinality=4,
    ...     attention={"in": "res5"},
    ... )
    >>> STAResNeXt3D(backbone, num_classes=5).output_shape
    (None, 5)

    Reference:
        Li et al., Spatio-Temporal Attention Networks for Action Recognition and
        Detection, figure 4a.
    """

    family = "sta_resnext3d"
    backbone_cls = ResNeXt3DBackbone
    with_kinds = ("attention",)
