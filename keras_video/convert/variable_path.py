"""Paths of variables, taken apart for the names of tensors."""

import re
from typing import NamedTuple

# PyTorch's names for the variables of a layer.
LEAVES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
HEAD = "logits"
POSITION = re.compile(r"(?:(slow|fast)_)?(stem|res\d)_(?:block(\d+)_)?(\w+)")


class Position(NamedTuple):
    """Where a variable of a residual network is.

    `slow_res2_block0_a/conv/kernel` is in the pathway `"slow"`, the stage 2 (the stem
    is 1), the block `"0"`, the piece `"a"`, and is its `"conv"`, `"weight"`. Parts
    outside the blocks have `None` for the block, and networks of one pathway for that.
    The classifier is the part `"logits"`, of no stage.
    """

    pathway: str | None
    stage: int | None
    block: str | None
    piece: str | None
    part: str
    leaf: str


def split_path(path):
    """Layer, part (such as `"conv"`, `"norm"`, `"logits"`) and PyTorch's leaf name.

    Example:
        >>> split_path("res2_block0_a/conv/kernel")
        ('res2_block0_a', 'conv', 'weight')

    Raises:
        KeyError: PyTorch's layers have no such variable.
    """
    layer, part, leaf = ("", "", *path.split("/"))[-3:]
    return layer, part, LEAVES[leaf]


def position_of(path):
    """The `Position` of a variable.

    Example:
        >>> position_of("slow_res2_block0_a/conv/kernel").piece
        'a'
        >>> position_of("res2_block0_shortcut/kernel").part
        'conv'

    Raises:
        KeyError: it is in no stage of a residual network, nor its classifier's.
    """
    layer, part, leaf = split_path(path)
    if part == HEAD:
        return Position(None, None, None, None, part, leaf)
    match = POSITION.fullmatch(layer)
    if match is None:  # A convolution without normalisation is a layer by itself.
        match, part = POSITION.fullmatch(part), "conv"
    if match is None:
        raise KeyError(path)
    pathway, stage, block, piece = match.groups()
    stage = 1 if stage == "stem" else int(stage.removeprefix("res"))
    return Position(pathway, stage, block, piece, part, leaf)
