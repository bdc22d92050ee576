"""R(2+1)D of torchvision: `layer1.0.conv1.0.3.weight`."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.torchvision import r3d
from keras_video.convert.torchvision.common import NAMES, PREPROCESSING, STRIDES
from keras_video.convert.variable_path import HEAD, position_of

# A factorised convolution is (conv, norm, relu, conv), the second norm outside of it;
# that of the stem is a plain sequence.
HALVES = {
    ("spatial", "conv"): "0.0",
    ("spatial", "norm"): "0.1",
    ("temporal", "conv"): "0.3",
    ("temporal", "norm"): "1",
}
STEM = {
    ("spatial", "conv"): 0,
    ("spatial", "norm"): 1,
    ("temporal", "conv"): 3,
    ("temporal", "norm"): 4,
}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = position_of(path)
    piece, _, half = (at.piece or "").partition("_")
    if at.part == HEAD or not half:
        return r3d.key(path, backbone)
    if at.stage == 1:
        return f"stem.{STEM[half, at.part]}.{at.leaf}"
    name = f"{NAMES[piece]}.{HALVES[half, at.part]}"
    return f"layer{at.stage - 1}.{at.block}.{name}.{at.leaf}"


FAMILY = Family(
    backbone="R2Plus1DBackbone",
    key=key,
    settings={**PREPROCESSING, **STRIDES, "temporal_first": False},
)
