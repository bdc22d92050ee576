"""The evaluation of a detector on annotated key frames."""

import numpy as np

from keras_video.data.datasets.naming_videos import naming_videos
from keras_video.evaluate.detection_results import DetectionResults
from keras_video.metrics.frame_map_callback import FrameMAP


def evaluate_detector(model, dataset, class_names=None, iou_threshold=0.5):
    """Find the actions at the key frames of a data set, and their frame-mAP.

    The figure is that of AVA's official evaluation, see
    `keras_video.metrics.frame_map`.

    Args:
        model: `ActionDetector`.
        dataset: a detection data set, made with `shuffle=False` of annotations.
        class_names: dictionary from id to name of the classes that are scored, for AVA
            60 of 80; None for all outputs of the model.
        iou_threshold: overlap from which on a detection is right.

    Returns:
        `DetectionResults`.

    Raises:
        ValueError: the data set is shuffled, or has no annotation of these classes.
        VideoError: a video cannot be read.
    """
    if class_names is None:
        keys = dataset.key_frames
        class_names = dict(zip(keys.label_ids, keys.class_names, strict=True))
    metric = FrameMAP(dataset, label_ids=class_names, iou_threshold=iou_threshold)
    with naming_videos(dataset):
        found = metric.detections(model)
    found = found[np.isin(found.labels, metric.label_ids)]
    return DetectionResults(found, metric.measure(found), class_names)
