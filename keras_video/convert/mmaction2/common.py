"""Tensor names and preprocessing that MMAction2's families share."""

from keras_video.convert.variable_path import HEAD, position_of

PIECES = {"a": "conv1", "b": "conv2", "c": "conv3", "shortcut": "downsample"}
PARTS = {"conv": "conv", "norm": "bn"}
# Of the frames as they are, 0..255, whatever their rate.
PREPROCESSING = {
    "mean": [123.675, 116.28, 103.53],
    "std": [58.395, 57.12, 57.375],
    "scale": 1.0,
    "frame_rate": None,
    "spacing": "strided",
}


def residual_key(path, backbone):
    """Name of the tensor for the path of a variable of a residual network."""
    at = position_of(path)
    if at.part == HEAD:
        return f"cls_head.fc_cls.{at.leaf}"
    start = f"backbone.{f'{at.pathway}_path.' if at.pathway else ''}"
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}conv1.{PARTS[at.part]}.{at.leaf}"
    piece = f"{PIECES[at.piece]}.{PARTS[at.part]}"
    return f"{start}layer{at.stage - 1}.{at.block}.{piece}.{at.leaf}"
