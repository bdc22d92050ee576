"""ResNet3D with self-attention in space and time."""

import keras

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
    with_kinds = ("self_attention",)
