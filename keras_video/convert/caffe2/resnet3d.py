"""Slow, C2D and I3D networks of PySlowFast in Caffe2."""

from keras_video.convert.caffe2.common import residual_key
from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo.common import SAMPLING

FAMILY = Family(backbone="ResNet3DBackbone", key=residual_key, settings=SAMPLING)
