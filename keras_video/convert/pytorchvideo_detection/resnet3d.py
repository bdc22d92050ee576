"""Slow networks of PyTorchVideo for detection."""

from keras_video.convert.pyslowfast.config import resnet
from keras_video.convert.pytorchvideo import resnet3d
from keras_video.convert.pytorchvideo_detection.common import detector_of

FAMILY = detector_of(resnet3d.FAMILY, resnet)
