"""R(2+1)D of PyTorchVideo."""

from functools import partial

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo import resnet3d
from keras_video.convert.pytorchvideo.common import PIECES, SAMPLING

HALVES = {
    "b_temporal": {"conv": "branch2.conv_b.conv_t", "norm": "branch2.conv_b.norm"},
    "b_spatial": {"conv": "branch2.conv_b.conv_xy", "norm": "branch2.norm_b"},
}

FAMILY = Family(
    backbone="R2Plus1DBackbone",
    key=partial(resnet3d.key, pieces=PIECES | HALVES),
    settings={**SAMPLING, "temporal_first": True},
)
