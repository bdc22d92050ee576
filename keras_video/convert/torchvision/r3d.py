"""R3D and MC3 of torchvision."""

from keras_video.convert.checkpoint_format import Family, Recorded
from keras_video.convert.torchvision.common import INDEX, NAMES, PREPROCESSING, STRIDES
from keras_video.convert.variable_path import HEAD, position_of


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = position_of(path)
    if at.part == HEAD:
        return f"fc.{at.leaf}"
    if at.stage == 1:
        return f"stem.{INDEX[at.part]}.{at.leaf}"
    piece = f"{NAMES[at.piece]}.{INDEX[at.part]}"
    return f"layer{at.stage - 1}.{at.block}.{piece}.{at.leaf}"


def recorded(checkpoint, task):
    """The strides in time, which MC3 has not, as its kernels there cover one frame."""
    shape = checkpoint.shape("layer2.0.conv1.0.weight")
    is_mixed = shape is not None and len(shape) == 5 and shape[2] == 1
    return Recorded({"temporal_strides": [1, 1, 1, 1]} if is_mixed else {})


FAMILY = Family(
    backbone="R3DBackbone",
    key=key,
    settings={
        **PREPROCESSING,
        **STRIDES,
        "stem_temporal_stride": 1,
        "stem_pool_size": None,
        "temporal_pool": 1,
    },
    recorded=recorded,
)
