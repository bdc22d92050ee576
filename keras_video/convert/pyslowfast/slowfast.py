"""SlowFast of PySlowFast."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pyslowfast.common import residual_key
from keras_video.convert.pyslowfast.config import recorded_of, slowfast
from keras_video.convert.pytorchvideo.slowfast import SETTINGS

FAMILY = Family(
    backbone="SlowFastBackbone",
    key=residual_key,
    settings=SETTINGS,
    recorded=recorded_of(slowfast),
)
