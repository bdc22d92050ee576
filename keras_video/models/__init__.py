"""Backbones, task models and their families."""

from keras_video.models.backbone import VideoBackbone
from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.resnet3d.classifier import ResNet3D
from keras_video.models.resnet3d.stan_classifier import ResNet3DSTAN
from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.slowfast.classifier import SlowFast
from keras_video.models.slowfast.stan_classifier import SlowFastSTAN
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor

__all__ = [
    "ResNet3D",
    "ResNet3DBackbone",
    "ResNet3DSTAN",
    "SlowFast",
    "SlowFastBackbone",
    "SlowFastSTAN",
    "VideoBackbone",
    "VideoClassifier",
    "VideoPreprocessor",
]
