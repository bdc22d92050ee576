"""Blob names that the families of PySlowFast's Caffe2 files share."""

from keras_video.convert.variable_path import HEAD, position_of

PIECES = {"a": "branch2a", "b": "branch2b", "c": "branch2c", "shortcut": "branch1"}
CONV = {"weight": "w", "bias": "b"}
# What is called the inverse variance there is the variance.
NORM = {"weight": "s", "bias": "b", "running_mean": "rm", "running_var": "riv"}
STEM = {"conv": "conv1", "norm": "res_conv1"}
LEAVES = {
    "conv": CONV,
    "norm": {leaf: f"bn_{end}" for leaf, end in NORM.items()},
}


def residual_key(path, backbone):
    """Name of the blob for the path of a variable of a residual network."""
    at = position_of(path)
    if at.part == HEAD:
        return f"pred_{CONV[at.leaf]}"
    leaf = LEAVES[at.part][at.leaf]
    start = "t_" if at.pathway == "fast" else ""
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}{STEM[at.part]}_{leaf}"
    return f"{start}res{at.stage}_{at.block}_{PIECES[at.piece]}_{leaf}"


def boxes(task):
    """Settings of a detector, as its published configurations have them."""
    is_detector = task == "action_detection"
    return {"aligned": False, "spacing": "strided"} if is_detector else {}
