"""Layers that the networks are made of: convolutions, pooling, alignment, attention."""

from keras_video.layers.action_scores import ActionScores
from keras_video.layers.actor_target_relation import ActorTargetRelation
from keras_video.layers.affine_warp3d import AffineWarp3D
from keras_video.layers.average_pool3d import AveragePool3D
from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.deformation_network import DeformationNetwork
from keras_video.layers.feature_gating import FeatureGating
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.layers.non_local import NonLocal
from keras_video.layers.padded_shortcut import PaddedShortcut
from keras_video.layers.per_frame import PerFrame
from keras_video.layers.slow_fast_self_attention import SlowFastSelfAttention
from keras_video.layers.smart_block import SmartBlock
from keras_video.layers.spatial_pool import SpatialPool
from keras_video.layers.spatio_temporal_alignment import SpatioTemporalAlignment
from keras_video.layers.squeeze_excitation import SqueezeExcitation
from keras_video.layers.st_attention import STAttention
from keras_video.layers.super_image import SuperImage
from keras_video.layers.temporal_modeling_block import TemporalModelingBlock
from keras_video.layers.temporal_roi_align import TemporalRoIAlign
from keras_video.layers.temporal_subsample import TemporalSubsample
from keras_video.layers.temporal_xception import TemporalXception

__all__ = [
    "ActionScores",
    "ActorTargetRelation",
    "AffineWarp3D",
    "AveragePool3D",
    "Conv3D",
    "ConvBN3D",
    "DeformationNetwork",
    "FeatureGating",
    "MaxPool3D",
    "NonLocal",
    "PaddedShortcut",
    "PerFrame",
    "STAttention",
    "SmartBlock",
    "SlowFastSelfAttention",
    "SpatialPool",
    "SpatioTemporalAlignment",
    "SqueezeExcitation",
    "SuperImage",
    "TemporalModelingBlock",
    "TemporalRoIAlign",
    "TemporalSubsample",
    "TemporalXception",
]
