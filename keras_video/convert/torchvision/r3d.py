"""R3D and MC3 of torchvision."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.torchvision.common import INDEX, NAMES, PREPROCESSING
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


FAMILY = Family(backbone="R3DBackbone", key=key, settings=PREPROCESSING)
