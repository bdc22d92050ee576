"""SlowFast of PySlowFast in Caffe2."""

from keras_video.convert.caffe2.common import LEAVES, boxes, residual_key
from keras_video.convert.checkpoint_format import Family, Recorded
from keras_video.convert.pytorchvideo.slowfast import SETTINGS
from keras_video.convert.variable_path import HEAD, position_of


def key(path, backbone):
    """Name of the blob for the path of a variable."""
    at = position_of(path)
    if at.part == HEAD or at.piece != "fuse":
        return residual_key(path, backbone)
    # A lateral connection is named after the layer of the Fast pathway that it takes.
    layer = "pool1"
    if at.stage > 1:
        last = backbone.stackwise_num_blocks[at.stage - 2] - 1
        layer = f"res{at.stage}_{last}_branch2c_bn"
    return f"t_{layer}_subsample_{LEAVES[at.part][at.leaf]}"


FAMILY = Family(
    backbone="SlowFastBackbone",
    key=key,
    settings=SETTINGS,
    recorded=lambda checkpoint, task: Recorded(boxes(task)),
)
