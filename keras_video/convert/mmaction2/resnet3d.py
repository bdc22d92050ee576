"""Slow networks and I3D of MMAction2."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.mmaction2 import config
from keras_video.convert.mmaction2.common import PREPROCESSING, residual_key

FAMILY = Family(
    backbone="ResNet3DBackbone",
    key=residual_key,
    settings=PREPROCESSING,
    recorded=config.resnet3d,
)
