"""X3D of PyTorchVideo."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo.common import PIECES, SAMPLING, residual_key
from keras_video.convert.variable_path import HEAD, position_of, split_path

# Its stem names the two convolutions for each other.
STEM = {
    ("spatial", "conv"): "conv.conv_t",
    ("conv", "conv"): "conv.conv_xy",
    ("conv", "norm"): "norm",
}
TOP = {
    "conv": "pool.pre_conv",
    "norm": "pool.pre_norm",
    "hidden": "pool.post_conv",
    HEAD: "proj",
}
BLOCK = PIECES | {
    "b": {"conv": "branch2.conv_b", "norm": "branch2.norm_b.0"},
    "squeeze": {
        "reduce": "branch2.norm_b.1.block.0",
        "expand": "branch2.norm_b.1.block.2",
    },
}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    layer, part, leaf = split_path(path)
    if layer == "top_conv" or part in ("hidden", HEAD):
        return f"blocks.5.{TOP[part]}.{leaf}"
    at = position_of(path)
    if at.stage == 1:
        return f"blocks.0.{STEM[at.piece, at.part]}.{leaf}"
    return residual_key(at, f"blocks.{at.stage - 1}.", BLOCK)


FAMILY = Family(
    backbone="X3DBackbone",
    key=key,
    settings={**SAMPLING, "normalize_all_shortcuts": False},
    pointwise=(r"norm_b\.1\.block\.\d\.weight$", r"post_conv\.weight$"),
)
