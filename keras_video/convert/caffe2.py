"""The Caffe2 files of PySlowFast's model zoo: `res2_0_branch2a_w`."""

from keras_video.convert.layout import Layout, place_of
from keras_video.convert.pyslowfast import NETWORKS

PIECES = {"a": "branch2a", "b": "branch2b", "c": "branch2c", "shortcut": "branch1"}
CONV = {"weight": "w", "bias": "b"}
# What is called the inverse variance there is the variance.
NORM = {"weight": "s", "bias": "b", "running_mean": "rm", "running_var": "riv"}
STEM = {"conv": "conv1", "norm": "res_conv1"}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = place_of(path)
    if at.part == "logits":
        return f"pred_{CONV[at.leaf]}"
    leaf = f"bn_{NORM[at.leaf]}" if at.part == "norm" else CONV[at.leaf]
    if at.piece == "fuse":
        # Named after the layer of the Fast pathway that it takes.
        layer = "pool1"
        if at.stage > 1:
            last = backbone.stackwise_num_blocks[at.stage - 2] - 1
            layer = f"res{at.stage}_{last}_branch2c_bn"
        return f"t_{layer}_subsample_{leaf}"
    start = "t_" if at.pathway == "fast" else ""
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}{STEM[at.part]}_{leaf}"
    return f"{start}res{at.stage}_{at.block}_{PIECES[at.piece]}_{leaf}"


CAFFE2 = Layout(
    name="caffe2",
    title="PySlowFast in Caffe2",
    marks=(r"^conv1_w$", r"^res2_0_branch2a_w$", r"^pred_w$"),
    key=key,
    head=r"^pred_w$",
    networks=NETWORKS,
    dropped=(r"_momentum$", r"^lr$", r"^model_iter$"),
)
