"""CSN of PyTorchVideo."""

from functools import partial

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo import resnet3d
from keras_video.convert.pytorchvideo.common import PIECES, SAMPLING

# The pointwise convolution of ip-CSN.
POINTWISE = {
    "conv": "branch2.conv_b.pointwise",
    "norm": "branch2.conv_b.pointwise_norm",
}

FAMILY = Family(
    backbone="CSNBackbone",
    key=partial(resnet3d.key, pieces={**PIECES, "b_pointwise": POINTWISE}),
    settings=SAMPLING,
)
