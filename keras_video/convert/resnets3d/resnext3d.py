"""ResNeXt of 3D-ResNets and MARS."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.resnets3d.common import SAMPLING, recorded, residual_key

FAMILY = Family(
    backbone="ResNeXt3DBackbone", key=residual_key, settings=SAMPLING, recorded=recorded
)
