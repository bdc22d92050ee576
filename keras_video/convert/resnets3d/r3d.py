"""ResNets of 3D-ResNets."""

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.resnets3d.common import SAMPLING, recorded, residual_key

FAMILY = Family(
    backbone="R3DBackbone", key=residual_key, settings=SAMPLING, recorded=recorded
)
