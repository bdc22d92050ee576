"""Slow, C2D and I3D networks of PyTorchVideo."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.pytorchvideo.common import PIECES, SAMPLING, residual_key
from keras_video.convert.variable_path import HEAD, position_of


def key(path, backbone, pieces=PIECES):
    """Name of the tensor for the path of a variable."""
    # A pooling after res2 counts as a block of its own.
    pool = getattr(backbone, "temporal_pool", 1) > 1
    at = position_of(path)
    if at.part == HEAD:
        return f"blocks.{5 + pool}.proj.{at.leaf}"
    number = at.stage - 1 + (pool and at.stage > 2)
    return residual_key(at, f"blocks.{number}.", pieces)


FAMILY = Family(backbone="ResNet3DBackbone", key=key, settings=SAMPLING)
