"""Frame-mAP as the official AVA evaluator computes it."""

import numpy as np

from keras_video.data.annotations.action_boxes import NO_LABEL
from keras_video.data.annotations.box_iou import is_box
from keras_video.metrics.average_precision import area_under_envelope, best_first
from keras_video.metrics.decimal_boxes import decimal_boxes
from keras_video.metrics.match_boxes import match_boxes
from keras_video.metrics.mean_average_precision import MeanAveragePrecision
from keras_video.metrics.official_order import official_order
from keras_video.metrics.timestamps import number_timestamps
from keras_video.validation import check_count, check_iou_threshold


def frame_map(
    ground_truth,
    detections,
    label_ids=None,
    *,
    iou_threshold=0.5,
    excluded=(),
    key_frames=(),
    max_detections=50,
):
    """Score detections at key frames, as ActivityNet's `get_ava_performance.py` does.

    ```
    rows of the labels and key frames that are scored -> best 50 of each key frame
    -> those with a real box -> matched per key frame and class
    -> precision and recall of each class -> average precision -> mean over classes
    ```

    Args:
        ground_truth: `ActionBoxes`. Every key frame that it names is scored, whatever
            the label there.
        detections: `ActionBoxes`.
        label_ids: ids that are scored (60 of AVA's 80); rows of both tables with
            others are ignored. `None`: all in the tables.
        iou_threshold: intersection over union from which on a detection is right.
        excluded: pairs (video id, timestamp) of key frames that are not scored.
        key_frames: pairs (video id, timestamp) of key frames that are scored although
            the ground truth does not name them: nobody does anything there.
        max_detections: rows of a key frame that are scored, of all classes together;
            `None` for all. The official tool keeps 50.

    Returns:
        `MeanAveragePrecision`. Its `left_out` counts the detections that were not
        scored: of other `"label"`s, with NaN as `"score"`, at `"excluded"` or
        `"unknown key frame"`s, `"over the limit"`, and with a `"box"` that is
        inverted, empty or not finite.

    Raises:
        ValueError: if a box of the ground truth is inverted or not finite, if a
            timestamp is not finite, or if a number is out of its range.

    Example:
    >>> from keras_video.data import ActionBoxes
    >>> truth = ActionBoxes(["a"], [902], [[0.1, 0.1, 0.5, 0.9]], [12])
    >>> found = ActionBoxes(["a"] * 2, [902] * 2, [[0.1, 0.2, 0.5, 0.9]] * 2, [12, 80],
    ...                     [0.8, 0.9])
    >>> result = frame_map(truth, found)
    >>> result.map, result.per_class
    (1.0, {12: 1.0, 80: nan})

    Reference:
        [ActivityNet, Evaluation](https://github.com/activitynet/ActivityNet/tree/master/Evaluation);
        `docs/metrics.md` says what it does where one could do otherwise.
    """
    check_iou_threshold(iou_threshold)
    if max_detections is not None:
        check_count("max_detections", max_detections)
    label_ids = wanted_labels(
        label_ids, np.concatenate([ground_truth.labels, detections.labels])
    )
    true_times, times, excluded, more = _numbered(
        ground_truth, detections, excluded, key_frames
    )
    scored = np.setdiff1d(np.concatenate([true_times, more]), excluded)

    true_rows = np.flatnonzero(
        np.isin(ground_truth.labels, label_ids) & np.isin(true_times, scored)
    )
    true_rows = _in_order(ground_truth, true_times, true_rows, None)
    true_boxes = decimal_boxes(ground_truth.boxes[true_rows])
    _check_boxes(ground_truth, true_rows, true_boxes)

    rows, left_out = _rows_to_score(detections, times, label_ids, excluded, scored)
    kept = _in_order(detections, times, rows, max_detections)
    boxes = decimal_boxes(detections.boxes[kept])
    good = is_box(boxes)
    left_out |= {"over the limit": len(rows) - len(kept), "box": int((~good).sum())}
    rows, boxes = kept[good], boxes[good]

    classes = np.searchsorted(label_ids, detections.labels[rows])
    true_classes = np.searchsorted(label_ids, ground_truth.labels[true_rows])
    hits = match_boxes(
        times[rows] * len(label_ids) + classes,
        boxes,
        true_times[true_rows] * len(label_ids) + true_classes,
        true_boxes,
        iou_threshold,
    )
    return MeanAveragePrecision.from_hits(
        _by_class(label_ids, classes, hits, detections.scores[rows]),
        _counts(label_ids, true_classes),
        area_under_envelope,
        left_out=left_out,
        num_key_frames=len(scored),
    )


def wanted_labels(label_ids, labels):
    """The sorted ids that are scored; where none are given, all in `labels`.

    Raises:
        ValueError: if `label_ids` is empty.
    """
    if label_ids is None:
        return np.unique(labels[labels > NO_LABEL])
    label_ids = np.unique(np.asarray(list(label_ids), "int64"))
    if not len(label_ids):
        raise ValueError("`label_ids` must name at least one class. Received: none")
    return label_ids


def _numbered(ground_truth, detections, excluded, key_frames):
    columns = {
        "ground_truth": (ground_truth.video_ids, ground_truth.timestamps),
        "detections": (detections.video_ids, detections.timestamps),
        "excluded": _columns(excluded),
        "key_frames": _columns(key_frames),
    }
    for name, (video_ids, timestamps) in columns.items():
        bad = np.flatnonzero(~np.isfinite(timestamps))
        if len(bad):
            raise ValueError(
                f"The timestamps of `{name}` must be finite numbers of seconds. "
                f"Received: {timestamps[bad[0]]} in row {bad[0]} (of video "
                f"{video_ids[bad[0]]!r})"
            )
    return number_timestamps(*columns.values())


def _columns(pairs):
    pairs = list(pairs)
    timestamps = np.array([timestamp for _, timestamp in pairs], "float64")
    return [video_id for video_id, _ in pairs], timestamps


def _in_order(table, times, rows, limit):
    columns = (times, table.scores, table.labels, table.boxes)
    return rows[official_order(*(column[rows] for column in columns), limit)]


def _check_boxes(ground_truth, rows, boxes):
    good = (boxes[:, :2] <= boxes[:, 2:]).all(axis=1) & np.isfinite(boxes).all(axis=1)
    if not good.all():
        row = rows[~good].min()
        raise ValueError(
            "The boxes of `ground_truth` must be finite (x1, y1, x2, y2) with x1 <= x2 "
            f"and y1 <= y2. Received: {ground_truth.boxes[row].tolist()} in row {row} "
            f"(video {ground_truth.video_ids[row]!r}, "
            f"{ground_truth.timestamps[row]:g} s)"
        )


def _rows_to_score(detections, times, label_ids, excluded, scored):
    """(indices of the rows that count, `{reason: number of rows that do not}`)."""
    rows = np.arange(len(detections))
    left_out = {}
    for reason, keeps in (
        ("label", lambda rows: np.isin(detections.labels[rows], label_ids)),
        ("score", lambda rows: ~np.isnan(detections.scores[rows])),
        ("excluded", lambda rows: ~np.isin(times[rows], excluded)),
        ("unknown key frame", lambda rows: np.isin(times[rows], scored)),
    ):
        kept = rows[keeps(rows)]
        left_out[reason] = len(rows) - len(kept)
        rows = kept
    return rows, left_out


def _by_class(label_ids, classes, hits, scores):
    order = np.argsort(classes, kind="stable")
    bounds = np.searchsorted(classes[order], np.arange(len(label_ids) + 1))
    by_class = {}
    for number, label in enumerate(label_ids.tolist()):
        rows = order[bounds[number] : bounds[number + 1]]
        by_class[label] = hits[rows[best_first(scores[rows])]]
    return by_class


def _counts(label_ids, classes):
    counts = np.bincount(classes, minlength=len(label_ids))
    return dict(zip(label_ids.tolist(), counts.tolist(), strict=True))
