"""SlowFast of PyTorchVideo."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo.common import SAMPLING, residual_key
from keras_video.convert.variable_path import HEAD, position_of

PATHWAYS = {"slow": "multipathway_blocks.0.", "fast": "multipathway_blocks.1."}
FUSION = {"conv": "conv_fast_to_slow", "norm": "norm"}
SETTINGS = {
    **SAMPLING,
    "slow_frames": "linspace",
    "fusion_norm": True,
    "pathway_order": ["slow", "fast"],
}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = position_of(path)
    if at.part == HEAD:  # The pooling of both pathways counts as a block of its own.
        return f"blocks.6.proj.{at.leaf}"
    number = at.stage - 1
    if at.piece == "fuse":
        return f"blocks.{number}.multipathway_fusion.{FUSION[at.part]}.{at.leaf}"
    return residual_key(at, f"blocks.{number}.{PATHWAYS[at.pathway]}")


FAMILY = Family(backbone="SlowFastBackbone", key=key, settings=SETTINGS)
