"""Tensor names that the families of 3D-ResNets and MARS share."""

from keras_video.convert.variable_path import HEAD, position_of

NUMBERS = {"conv": 1, "a": 1, "b": 2, "c": 3}
NAMES = {"conv": "conv", "norm": "bn"}
SHORTCUT = {"conv": 0, "norm": 1}


def residual_key(path, backbone):
    """Name of the tensor for the path of a variable of a residual network."""
    at = position_of(path)
    if at.part == HEAD:
        return f"fc.{at.leaf}"
    start = f"layer{at.stage - 1}.{at.block}." if at.stage > 1 else ""
    if at.piece == "shortcut":
        return f"{start}downsample.{SHORTCUT[at.part]}.{at.leaf}"
    return f"{start}{NAMES[at.part]}{NUMBERS[at.piece]}.{at.leaf}"
