"""Backbones, task models and their families."""

import keras_video.models.earlier_versions  # noqa: F401  registers their names
from keras_video.models.action_detector import ActionDetector
from keras_video.models.artnet.backbone import ARTNetBackbone
from keras_video.models.artnet.tasks import ARTNet
from keras_video.models.backbone import VideoBackbone
from keras_video.models.c3d.backbone import C3DBackbone
from keras_video.models.c3d.tasks import C3D
from keras_video.models.csn.backbone import CSNBackbone
from keras_video.models.csn.tasks import CSN
from keras_video.models.i3d.backbone import I3DBackbone
from keras_video.models.i3d.tasks import I3D
from keras_video.models.p3d.backbone import P3DBackbone
from keras_video.models.p3d.tasks import P3D
from keras_video.models.r2plus1d.backbone import R2Plus1DBackbone
from keras_video.models.r2plus1d.tasks import R2Plus1D
from keras_video.models.r3d.backbone import R3DBackbone
from keras_video.models.r3d.tasks import R3D
from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.resnet3d.tasks import (
    ResNet3D,
    ResNet3DATRDetector,
    ResNet3DDetector,
    ResNet3DSTAN,
    ResNet3DSTANDetector,
)
from keras_video.models.resnext3d.backbone import ResNeXt3DBackbone
from keras_video.models.resnext3d.tasks import ResNeXt3D, STAResNeXt3D
from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.slowfast.tasks import (
    SlowFast,
    SlowFastDetector,
    SlowFastSTAN,
    SlowFastSTANDetector,
)
from keras_video.models.slowfast_self_attention.tasks import (
    SlowFastSelfAttentionDetector,
    SlowFastSelfAttentionNet,
)
from keras_video.models.stnet.backbone import StNetBackbone
from keras_video.models.stnet.tasks import StNet
from keras_video.models.tsn.backbone import TSNBackbone
from keras_video.models.tsn.tasks import TSN
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.models.x3d.backbone import X3DBackbone
from keras_video.models.x3d.tasks import X3D

__all__ = [
    "ActionDetector",
    "ResNet3DATRDetector",
    "ResNet3DDetector",
    "ResNet3DSTANDetector",
    "SlowFastDetector",
    "SlowFastSTANDetector",
    "SlowFastSelfAttentionDetector",
    "ARTNet",
    "ARTNetBackbone",
    "C3D",
    "C3DBackbone",
    "CSN",
    "CSNBackbone",
    "I3D",
    "I3DBackbone",
    "P3D",
    "P3DBackbone",
    "R2Plus1D",
    "R2Plus1DBackbone",
    "R3D",
    "R3DBackbone",
    "ResNeXt3D",
    "ResNeXt3DBackbone",
    "ResNet3D",
    "ResNet3DBackbone",
    "ResNet3DSTAN",
    "STAResNeXt3D",
    "SlowFast",
    "SlowFastBackbone",
    "SlowFastSTAN",
    "SlowFastSelfAttentionNet",
    "StNet",
    "StNetBackbone",
    "TSN",
    "TSNBackbone",
    "VideoBackbone",
    "VideoClassifier",
    "VideoPreprocessor",
    "X3D",
    "X3DBackbone",
]
