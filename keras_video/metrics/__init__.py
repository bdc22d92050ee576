"""How good a detector of actions is: frame-mAP."""

from keras_video.metrics.frame_map import frame_map
from keras_video.metrics.mean_average_precision import MeanAveragePrecision

__all__ = ["MeanAveragePrecision", "frame_map"]
