"""X3D of PySlowFast."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pyslowfast.common import residual_key
from keras_video.convert.pyslowfast.config import recorded_of
from keras_video.convert.pytorchvideo.common import SAMPLING
from keras_video.convert.variable_path import HEAD, position_of, split_path

STEM = {
    ("spatial", "conv"): "conv_xy",
    ("conv", "conv"): "conv",
    ("conv", "norm"): "bn",
}
TOP = {"conv": "conv_5", "norm": "conv_5_bn", "hidden": "lin_5", HEAD: "projection"}
SQUEEZE = {"reduce": "branch2.se.fc1", "expand": "branch2.se.fc2"}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    layer, part, leaf = split_path(path)
    if layer == "top_conv" or part in ("hidden", HEAD):
        return f"head.{TOP[part]}.{leaf}"
    at = position_of(path)
    if at.stage == 1:
        return f"s1.pathway0_stem.{STEM[at.piece, at.part]}.{leaf}"
    if at.piece == "squeeze":
        return f"s{at.stage}.pathway0_res{at.block}.{SQUEEZE[at.part]}.{leaf}"
    return residual_key(path, backbone)


FAMILY = Family(
    backbone="X3DBackbone",
    key=key,
    settings={**SAMPLING, "normalize_all_shortcuts": True},
    recorded=recorded_of(),
    pointwise=(r"se\.fc\d\.weight$", r"lin_5\.weight$"),
)
