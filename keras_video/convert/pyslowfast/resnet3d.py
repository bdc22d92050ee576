"""Slow, C2D and I3D networks of PySlowFast."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pyslowfast.common import residual_key
from keras_video.convert.pyslowfast.config import recorded_of, resnet
from keras_video.convert.pytorchvideo.common import SAMPLING

FAMILY = Family(
    backbone="ResNet3DBackbone",
    key=residual_key,
    settings=SAMPLING,
    recorded=recorded_of(resnet),
)
