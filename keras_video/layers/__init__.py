"""The layers of the papers, and what the networks need beside them."""

from keras_video.layers.affine_warp3d import AffineWarp3D
from keras_video.layers.average_pool3d import AveragePool3D
from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.deformation_network import DeformationNetwork
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.layers.spatio_temporal_alignment import SpatioTemporalAlignment
from keras_video.layers.temporal_subsample import TemporalSubsample

__all__ = [
    "AffineWarp3D",
    "AveragePool3D",
    "Conv3D",
    "ConvBN3D",
    "DeformationNetwork",
    "MaxPool3D",
    "SpatioTemporalAlignment",
    "TemporalSubsample",
]
