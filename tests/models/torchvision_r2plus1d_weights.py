"""Names of the tensors of torchvision's R(2+1)D."""

import re

from tests.models.pytorchvideo_weights import NORM

# A factorised convolution is (conv, norm, relu, conv), the second norm outside of it.
HALVES = {
    ("spatial", "conv"): "0.0",
    ("spatial", "norm"): "0.1",
    ("temporal", "conv"): "0.3",
    ("temporal", "norm"): "1",
}
STEM = {
    ("spatial", "conv"): "0",
    ("spatial", "norm"): "1",
    ("temporal", "conv"): "3",
    ("temporal", "norm"): "4",
}


def torchvision_key(path):
    """The tensor's name for the path of a variable of an `R2Plus1D` of basic blocks."""
    layer, part, leaf = ("", *path.split("/"))[-3:]
    if part == "logits":
        return "fc." + {"kernel": "weight", "bias": "bias"}[leaf]
    leaf = "weight" if part == "conv" else NORM[leaf]
    piece, _, half = layer.rpartition("_")
    if piece == "stem_conv":
        return f"stem.{STEM[half, part]}.{leaf}"
    stage, block, rest = re.match(r"res(\d)_block(\d+)_(\w+)", layer).groups()
    if rest == "shortcut":
        name = "downsample." + {"conv": "0", "norm": "1"}[part]
    else:
        name = {"a": "conv1.", "b": "conv2."}[rest[0]] + HALVES[half, part]
    return f"layer{int(stage) - 1}.{block}.{name}.{leaf}"
