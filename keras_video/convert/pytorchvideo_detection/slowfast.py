"""SlowFast of PyTorchVideo for detection."""

from keras_video.convert.pytorchvideo import slowfast
from keras_video.convert.pytorchvideo_detection.common import detector_of

FAMILY = detector_of(slowfast.FAMILY)
