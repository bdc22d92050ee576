import numpy as np
import pytest

from keras_video.data.detection import ActionBoxes, ActionTube
from keras_video.metrics import (
    COCO_THRESHOLDS,
    ground_truth_tubes,
    tube_iou,
    video_map,
)
from tests.metrics import tube_oracle

BOX = [0.1, 0.1, 0.5, 0.9]
LABELS = (1, 2, 4, 5)


def random_case(seed):
    """Tubes as the oracle takes them, with equal scores and gaps; no truth for 5."""
    rng = np.random.default_rng(seed)

    def boxes(start):
        moments = 0.5 * (rng.integers(0, 6) + np.flatnonzero(rng.random(8) < 0.9))
        steps = rng.integers(-1, 2, (len(moments), 4)) / 20
        return {
            float(moment): tuple((np.array(start) + step).round(6).tolist())
            for moment, step in zip(moments, steps, strict=True)
        }

    truth, detections = [], []
    for video in "xyz":
        for _ in range(rng.integers(0, 4)):
            start = rng.integers(0, 10, 4) / 20 + [0, 0, 0.5, 0.5]
            label = int(rng.choice((1, 2, 3, 4)))
            truth.append((video, label, 1.0, boxes(start)))
            for _ in range(rng.integers(0, 4)):
                near = label if rng.random() < 0.8 else int(rng.choice((1, 2, 3, 5)))
                score = round(float(rng.random()), 1)
                detections.append((video, near, score, boxes(start)))
    return tuple([part for part in tubes if part[3]] for tubes in (truth, detections))


def tubes(parts):
    return [
        ActionTube(video, label, score, list(boxes), list(boxes.values()))
        for video, label, score, boxes in parts
    ]


def test_equals_the_oracle():
    values = []
    for seed in range(200):
        truth, detections = random_case(seed)
        threshold = (0.2, 0.5, 0.75)[seed % 3]
        expected, by_class = tube_oracle.video_map(truth, detections, LABELS, threshold)
        result = video_map(
            tubes(truth), tubes(detections), LABELS, iou_threshold=threshold
        )
        actual = [result.map, *result.per_class.values()]
        expected = [expected, *by_class.values()]
        np.testing.assert_allclose(actual, expected, atol=1e-12, err_msg=str(seed))
        values.append(result.map)
    assert 0.2 < np.nanmean(values) < 0.8


def test_several_thresholds_are_averaged():
    assert COCO_THRESHOLDS[0] == 0.5 and COCO_THRESHOLDS[-1] == 0.95
    assert len(COCO_THRESHOLDS) == 10
    truth, detections = (tubes(part) for part in random_case(1))
    singles = [
        video_map(truth, detections, LABELS, iou_threshold=threshold)
        for threshold in COCO_THRESHOLDS
    ]
    mean = video_map(truth, detections, LABELS, iou_threshold=COCO_THRESHOLDS)
    assert mean.map == pytest.approx(np.mean([single.map for single in singles]))
    recall = [single.recall[1] for single in singles]
    assert mean.recall[1] == pytest.approx(np.mean(recall))
    assert mean.num_detections == singles[0].num_detections


def test_what_is_counted():
    truth = [ActionTube("a", 1, 1.0, [1.0], [BOX])]
    found = [
        ActionTube("a", 1, np.nan, [1.0], [BOX]),
        ActionTube("a", 9, 0.9, [1.0], [BOX]),
        ActionTube("b", 1, 0.9, [1.0], [BOX]),  # a video without ground truth
        ActionTube("a", 1, 0.8, [1.0], [BOX]),
    ]
    result = video_map(truth, found, [1, 2])
    assert result.left_out == {"label": 1, "score": 1}
    assert result.num_detections == {1: 2, 2: 0}
    assert result.map == 0.25 and result.recall[1] == 1.0
    assert np.isnan(result.per_class[2])
    assert np.isnan(video_map([], found).map)


def test_a_second_tube_takes_what_is_free():
    """Unlike in frame-mAP, where a detection is tied to what it overlaps most."""
    low = [0.1, 0.1, 0.5, 0.7]
    truth = [ActionTube("a", 1, 1.0, [1.0], [box]) for box in (BOX, low)]
    found = [ActionTube("a", 1, score, [1.0], [BOX]) for score in (0.9, 0.8)]
    assert video_map(truth, found).map == 1.0


def test_tube_iou():
    first = ActionTube("a", 1, 1.0, [1.0, 2.0, 3.0], [BOX] * 3)
    half = [0.1, 0.1, 0.5, 0.5]
    second = ActionTube("a", 1, 1.0, [2.0, 3.0, 4.0, 5.0], [BOX, half, BOX, BOX])
    assert tube_iou(first, second) == pytest.approx(2 / 5 * (1 + 1 / 2) / 2)
    assert tube_iou(first, ActionTube("a", 1, 1.0, [1.5], [BOX])) == 0.0


def test_tubes_of_annotations():
    rows = [
        # video, time, label, actor
        ("b", 4, 1, 7),
        ("b", 3, 1, 7),
        ("b", 5, 1, 7),
        ("b", 7, 1, 7),  # after a gap
        ("b", 3, 2, 7),  # something else meanwhile
        ("b", 3, 1, 8),  # someone else
        ("a", 3, 1, 7),  # somewhere else
        ("b", 4, -1, 7),  # no label
        ("b", 4, 1, 7),  # once more
    ]
    videos, times, labels, actors = zip(*rows, strict=True)
    boxes = [[0.0, 0.0, 0.1 * number + 0.1, 1.0] for number in range(len(rows))]
    table = ActionBoxes(videos, times, boxes, labels, actors=actors)
    found = [
        (tube.video_id, tube.label, tube.timestamps.tolist())
        for tube in ground_truth_tubes(table)
    ]
    assert found == [
        ("b", 1, [3, 4, 5]),
        ("b", 1, [7]),
        ("b", 2, [3]),
        ("b", 1, [3]),
        ("a", 1, [3]),
    ]
    tube = ground_truth_tubes(table)[0]
    np.testing.assert_array_equal(tube.boxes, table.boxes[[1, 0, 2]])
    assert tube.score == 1.0
    assert len(ground_truth_tubes(table, max_gap=2.0)[0]) == 4
    assert ground_truth_tubes(ActionBoxes.empty()) == []


def test_tubes_need_actors():
    table = ActionBoxes(["a", "a"], [3, 4], [BOX] * 2, [1, 1], actors=[5, -1])
    with pytest.raises(ValueError, match="1 of 2 rows .* 'a' at 4 s"):
        ground_truth_tubes(table)


def test_bad_thresholds():
    with pytest.raises(ValueError, match=r"iou_threshold=\(0.5, 75\)"):
        video_map([], [], [1], iou_threshold=(0.5, 75))


@pytest.mark.parametrize(
    ("timestamps", "message"),
    [([1.0], "1 timestamps, 2 boxes"), ([2.0, 2.0], "must increase")],
)
def test_bad_tubes(timestamps, message):
    with pytest.raises(ValueError, match=message):
        ActionTube("a", 1, 1.0, timestamps, [BOX] * 2)
