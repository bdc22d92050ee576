"""Slow, C2D and I3D networks of PySlowFast in Caffe2."""

from keras_video.convert.caffe2.common import boxes, residual_key
from keras_video.convert.checkpoint_format import Family, Recorded
from keras_video.convert.pytorchvideo.common import SAMPLING


def recorded(checkpoint, task):
    """The pooling after res2, which its I3D has, and its C2D and Slow have not."""
    shape = checkpoint.shape("conv1_w")
    is_i3d = shape is not None and len(shape) == 5 and shape[2] > 1
    return Recorded({"temporal_pool": 2 if is_i3d else 1, **boxes(task)})


FAMILY = Family(
    backbone="ResNet3DBackbone",
    key=residual_key,
    settings=SAMPLING,
    recorded=recorded,
)
