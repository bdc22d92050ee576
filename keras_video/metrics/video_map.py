"""Video-mAP: average precision of action tubes."""

import numpy as np

from keras_video.data.annotations.box_iou import rowwise_iou
from keras_video.metrics.average_precision import area_under_line
from keras_video.metrics.decimal_boxes import decimal_boxes
from keras_video.metrics.frame_map import wanted_labels
from keras_video.metrics.mean_average_precision import MeanAveragePrecision
from keras_video.metrics.timestamps import microseconds
from keras_video.validation import check_iou_threshold

# "0.5:0.95": the mean over these thresholds.
COCO_THRESHOLDS = tuple((np.arange(50, 100, 5) / 100).tolist())


def tube_iou(first, second):
    """Spatio-temporal intersection over union of two tubes: in time times in space.

    In time: timestamps of both over timestamps of either. In space: the mean overlap of
    the boxes at the timestamps of both. Timestamps are equal if they agree to the
    microsecond, so both tubes must be sampled at the same times.

    Args:
        first: `ActionTube`.
        second: likewise.

    Returns:
        0..1.

    Example:
    >>> from keras_video.data import ActionTube
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> tubes = [ActionTube("a", 1, 1, range(n), [box] * n) for n in (2, 4)]
    >>> tube_iou(*tubes)
    0.5
    """
    times = microseconds(first.timestamps), microseconds(second.timestamps)
    common, here, there = np.intersect1d(
        *times, assume_unique=True, return_indices=True
    )
    if not len(common):
        return 0.0
    in_time = len(common) / (len(first) + len(second) - len(common))
    boxes = decimal_boxes(first.boxes[here]), decimal_boxes(second.boxes[there])
    return float(in_time * rowwise_iou(*boxes).mean())


def video_map(ground_truth, detections, label_ids=None, *, iou_threshold=0.5):
    """Score tubes, as the evaluation of the ACT detector does.

    Over all videos, the tubes of a class are taken by falling score, the earlier one of
    equals first. Each is right if it overlaps one of the ground truth's tubes of its
    video and class that none has taken yet by the threshold or more; it takes the one
    that it overlaps most. The average precision is the area under straight lines
    between the points of precision and recall.

    Args:
        ground_truth: list of `ActionTube` (see `ground_truth_tubes`).
        detections: list of `ActionTube`.
        label_ids: ids that are scored; tubes with others are ignored.
            `None`: all in the lists.
        iou_threshold: overlap from which on a tube is right, usually 0.2, 0.5 or 0.75;
            or several thresholds, over which is averaged (`COCO_THRESHOLDS` for
            0.5:0.95).

    Returns:
        `MeanAveragePrecision`. Its `left_out` counts the detections of other
        `"label"`s, and those with NaN as `"score"`.

    Raises:
        ValueError: if `label_ids` is empty, or a threshold is out of 0..1.

    Example:
    >>> from keras_video.data import ActionTube
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> truth = [ActionTube("a", 12, 1.0, [2.0, 3.0, 4.0], [box] * 3)]
    >>> found = [ActionTube("a", 12, 0.8, [2.0, 3.0], [box] * 2)]
    >>> [video_map(truth, found, iou_threshold=t).map for t in (0.5, 0.75)]
    [1.0, 0.0]

    Reference:
        [Action Tubelet Detector](https://arxiv.org/abs/1705.01861) and the evaluation
        in its code, which is also that of later work on UCF101-24 and JHMDB.
    """
    check_iou_threshold(iou_threshold)
    everything = [tube.label for part in (ground_truth, detections) for tube in part]
    label_ids = wanted_labels(label_ids, np.array(everything, "int64")).tolist()
    counts = dict.fromkeys(label_ids, 0)
    truth = {}
    for tube in ground_truth:
        if tube.label in counts:
            counts[tube.label] += 1
            truth.setdefault((tube.label, tube.video_id), []).append(tube)

    labelled = [tube for tube in detections if tube.label in counts]
    certain = [tube for tube in labelled if not np.isnan(tube.score)]
    left_out = {
        "label": len(detections) - len(labelled),
        "score": len(labelled) - len(certain),
    }
    certain.sort(key=lambda tube: -tube.score)
    overlaps = {label: [] for label in label_ids}
    for tube in certain:
        candidates = truth.get((tube.label, tube.video_id), [])
        values = np.array([tube_iou(tube, other) for other in candidates])
        overlaps[tube.label].append((tube.video_id, values))

    results = [
        MeanAveragePrecision.from_hits(
            {label: _hits(overlaps[label], threshold) for label in label_ids},
            counts,
            area_under_line,
            left_out=left_out,
        )
        for threshold in np.atleast_1d(iou_threshold)
    ]
    return results[0] if len(results) == 1 else _mean(results)


def _hits(overlaps, threshold):
    """(n,) bool, whether each tube matches a true one that none has matched yet."""
    matched = {}
    hits = np.zeros(len(overlaps), bool)
    for number, (video_id, values) in enumerate(overlaps):
        free = ~matched.setdefault(video_id, np.zeros(len(values), bool))
        if free.any():
            best = np.argmax(np.where(free, values, -1))
            hits[number] = values[best] >= threshold
            matched[video_id][best] = hits[number]
    return hits


def _mean(results):
    first = results[0]
    return MeanAveragePrecision(
        *(
            {
                label: float(np.mean([part[label] for part in parts]))
                for label in parts[0]
            }
            for parts in (
                [result.per_class for result in results],
                [result.recall for result in results],
            )
        ),
        first.num_ground_truth,
        first.num_detections,
        first.left_out,
    )
