"""Tensor names that PySlowFast's families share."""

from keras_video.convert.variable_path import HEAD, position_of

PIECES = {"a": "branch2.a", "b": "branch2.b", "c": "branch2.c", "shortcut": "branch1"}
FUSION = {"conv": "conv_f2s", "norm": "bn"}
STEM = {"conv": "conv", "norm": "bn"}
SUFFIXES = {"conv": "", "norm": "_bn"}


def residual_key(path, backbone):
    """Name of the tensor for the path of a variable of a residual network."""
    at = position_of(path)
    if at.part == HEAD:
        return f"head.projection.{at.leaf}"
    if at.piece == "fuse":
        return f"s{at.stage}_fuse.{FUSION[at.part]}.{at.leaf}"
    start = f"s{at.stage}.pathway{int(at.pathway == 'fast')}"
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}_stem.{STEM[at.part]}.{at.leaf}"
    return f"{start}_res{at.block}.{PIECES[at.piece]}{SUFFIXES[at.part]}.{at.leaf}"
