"""Tensor names and normalisation that 3D-ResNets' and MARS's families share."""

from keras_video.convert.checkpoint_format import Recorded
from keras_video.convert.variable_path import HEAD, position_of

NUMBERS = {"conv": 1, "a": 1, "b": 2, "c": 3}
NAMES = {"conv": "conv", "norm": "bn"}
SHORTCUT = {"conv": 0, "norm": 1}
# By the version of the code: until November 2018, with which MARS was written, frames
# minus ActivityNet's mean; since then Kinetics' mean and deviation.
FIRST = {"mean": [114.7748, 107.7354, 99.475], "std": [1.0, 1.0, 1.0], "scale": 1.0}
SECOND = {
    "mean": [0.4345, 0.4051, 0.3775],
    "std": [0.2768, 0.2713, 0.2737],
    "scale": 1 / 255,
}
# Frames one after the other, whatever their rate.
SAMPLING = {"spacing": "strided", "frame_rate": None}
UNKNOWN = (
    "the file does not say how frames were normalised. Until November 2018, "
    "3D-ResNets subtracted (114.7748, 107.7354, 99.475) from 0..255; since then it "
    "subtracts (0.4345, 0.4051, 0.3775) from 0..1 and divides by (0.2768, 0.2713, "
    "0.2737). The preset's `mean`, `std` and `scale` are kept; say others by "
    '`--set "mean=[0.4345, 0.4051, 0.3775]"` and so on, or '
    "`convert_checkpoint(..., mean=...)`."
)


def recorded(checkpoint, task):
    """The normalisation of frames, by what the version of the code saved.

    The second saves the state of a learning rate schedule, the first has `module.`
    before every name and does not. Both options could be set to others in training.
    """
    shape = checkpoint.shape("conv1.weight")
    if shape is None or shape[1] != len(FIRST["mean"]):  # Optical flow.
        return Recorded()
    if "scheduler" in checkpoint.record:
        return Recorded(SECOND)
    return (
        Recorded(FIRST)
        if checkpoint.parallel
        else Recorded(assumed=UNKNOWN, about=tuple(FIRST))
    )


def residual_key(path, backbone):
    """Name of the tensor for the path of a variable of a residual network."""
    at = position_of(path)
    if at.part == HEAD:
        return f"fc.{at.leaf}"
    start = f"layer{at.stage - 1}.{at.block}." if at.stage > 1 else ""
    if at.piece == "shortcut":
        return f"{start}downsample.{SHORTCUT[at.part]}.{at.leaf}"
    return f"{start}{NAMES[at.part]}{NUMBERS[at.piece]}.{at.leaf}"
