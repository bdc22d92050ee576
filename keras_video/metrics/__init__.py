"""Metrics of detectors (frame-mAP, video-mAP) and of classifiers of several labels."""

from keras_video.metrics.frame_map import frame_map
from keras_video.metrics.frame_map_callback import FrameMAP
from keras_video.metrics.ground_truth_tubes import ground_truth_tubes
from keras_video.metrics.mean_average_precision import MeanAveragePrecision
from keras_video.metrics.multi_label_map import multi_label_map
from keras_video.metrics.multi_label_map_metric import MultiLabelMAP
from keras_video.metrics.video_map import COCO_THRESHOLDS, tube_iou, video_map
from keras_video.metrics.video_map_callback import VideoMAP

__all__ = [
    "COCO_THRESHOLDS",
    "FrameMAP",
    "MeanAveragePrecision",
    "MultiLabelMAP",
    "VideoMAP",
    "frame_map",
    "ground_truth_tubes",
    "multi_label_map",
    "tube_iou",
    "video_map",
]
