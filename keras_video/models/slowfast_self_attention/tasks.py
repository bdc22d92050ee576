"""ResNet3D with self-attention: classifiers and detectors."""

import keras

from keras_video.models.action_detector import ActionDetector
from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastSelfAttentionNet(VideoClassifier):
    """Classifier over a `ResNet3DBackbone` with a `self_attention`.

    Arguments, shapes and methods are those of `VideoClassifier`; the layer's are those
    of `SlowFastSelfAttention`.

    Example:
    >>> from keras_video.models import ResNet3DBackbone
    >>> backbone = ResNet3DBackbone(
    ...     input_shape=(8, 64, 64, 3),
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     self_attention={"after": "res5", "width": 64, "layer_norm": True},
    ... )
    >>> model = SlowFastSelfAttentionNet(backbone, num_classes=5)
    >>> model.get_layer("logits").kernel.shape[0]
    64

    Reference:
        Kim et al., Spatio-Temporal SlowFast Self-Attention Network for Action
        Recognition, ICIP 2020.
    """

    family = "slowfast_self_attention"
    backbone_cls = ResNet3DBackbone
    with_plugins = ("self_attention",)


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastSelfAttentionDetector(ActionDetector):
    """Detector over a `ResNet3DBackbone` with a `self_attention`.

    Arguments, shapes and methods are those of `ActionDetector`.

    Example:
    >>> from keras_video.models import ResNet3DBackbone
    >>> backbone = ResNet3DBackbone(
    ...     input_shape=(8, 64, 64, 3),
    ...     stackwise_num_blocks=(1, 1, 1, 1),
    ...     filters=8,
    ...     spatial_strides=(1, 2, 2, 1),
    ...     self_attention={"after": "res5", "width": 64, "layer_norm": True},
    ... )
    >>> model = SlowFastSelfAttentionDetector(backbone, num_classes=5, pooling="avg")
    >>> model.get_layer("logits").kernel.shape[0]
    64

    Reference:
        Kim et al., Spatio-Temporal SlowFast Self-Attention Network for Action
        Recognition, ICIP 2020, Table 4.2: the switches are `axis` (SSFA, TSFA),
        `num_layers`, `width` and `layer_norm` of the `self_attention`, and `pooling`.
    """

    family = "slowfast_self_attention_detector"
    backbone_cls = ResNet3DBackbone
    with_plugins = ("self_attention",)
