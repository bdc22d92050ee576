import numpy as np
import pytest

from keras_video.data.detection import ActionBoxes
from keras_video.metrics import frame_map
from tests.metrics import ava_cases, ava_oracle

BOX = [0.1, 0.1, 0.5, 0.9]
CASES = 250


def test_equals_the_oracle():
    """On random cases full of equals; `ava_cases` says what is in them."""
    differences, values = [], []
    for seed in range(CASES):
        truth, detections = ava_cases.random_case(seed)
        limit = (50, 5, 0)[seed % 3]
        expected = ava_oracle.frame_map(
            truth, detections, ava_cases.SCORED, limit=limit
        )
        result = frame_map(
            ava_cases.table(truth),
            ava_cases.table(detections),
            ava_cases.SCORED,
            key_frames=ava_cases.empty_key_frames(truth),
            max_detections=limit or None,
        )
        assert list(result.per_class) == list(ava_cases.SCORED)
        for value, other in ((result.map, expected[0]), *pairs(result, expected)):
            assert np.isnan(value) == np.isnan(other), seed
            differences.append(0 if np.isnan(value) else abs(value - other))
        values.append(expected[0])
    assert max(differences) < 1e-12
    # The cases are worth something: neither all hits nor all misses.
    assert 0.1 < np.nanmean(values) < 0.6 and np.nanstd(values) > 0.05


def pairs(result, expected):
    return [(result.per_class[label], value) for label, value in expected[1].items()]


@pytest.mark.parametrize("iou_threshold", [0.2, 0.75])
def test_excluded_key_frames_and_thresholds(iou_threshold):
    for seed in range(20):
        truth, detections = ava_cases.random_case(seed)
        excluded = sorted({row[:2] for row in truth + detections})[::3]
        expected, _ = ava_oracle.frame_map(
            [row for row in truth if row[:2] not in excluded],
            [row for row in detections if row[:2] not in excluded],
            ava_cases.SCORED,
            iou_threshold,
        )
        result = frame_map(
            ava_cases.table(truth),
            ava_cases.table(detections),
            ava_cases.SCORED,
            iou_threshold=iou_threshold,
            excluded=excluded,
            key_frames=ava_cases.empty_key_frames(truth),
        )
        np.testing.assert_allclose(result.map, expected, atol=1e-12)


def rows(*entries, **columns):
    """A table of (video, time, label, score), all with the same box."""
    videos, times, labels, scores = zip(*entries, strict=True)
    boxes = columns.pop("boxes", [BOX] * len(entries))
    return ActionBoxes(videos, times, boxes, labels, scores, **columns)


def test_what_is_counted():
    truth = rows(("a", 1, 3, 1), ("a", 2, 3, 1), ("a", 3, 4, 1), ("a", 5, 3, 1))
    inverted, flat, unknown = [0.5, 0.1, 0.1, 0.9], [0.1, 0.1, 0.1, 0.9], [np.nan] * 4
    detections = rows(
        ("a", 1, 3, 0.9),  # right
        ("a", 1, 3, 0.8),  # a second time
        ("a", 3, 3, 0.7),  # another class's key frame
        ("a", 1, 9, 0.9),  # not scored
        ("a", 1, 3, np.nan),
        ("a", 4, 3, 0.9),  # no key frame
        ("b", 1, 3, 0.9),  # no key frame
        ("a", 5, 3, 0.9),  # excluded
        *[("a", 2, 3, 0.9)] * 3,
        boxes=[BOX] * 8 + [inverted, flat, unknown],
    )
    result = frame_map(truth, detections, [3, 4, 5], excluded=[("a", 5.0)])
    assert result.left_out == {
        "label": 1,
        "score": 1,
        "excluded": 1,
        "unknown key frame": 2,
        "over the limit": 0,
        "box": 3,
    }
    assert result.num_key_frames == 3
    assert result.num_ground_truth == {3: 2, 4: 1, 5: 0}
    assert result.num_detections == {3: 3, 4: 0, 5: 0}
    assert result.per_class[3] == 0.5 and result.per_class[4] == 0.0
    assert result.recall[3] == 0.5 and np.isnan(result.recall[5])
    assert np.isnan(result.per_class[5]) and result.map == 0.25


def test_the_limit_is_over_all_classes_together():
    truth = rows(("a", 1, 3, 1))
    detections = rows(*[("a", 1, 4, 0.9)] * 50, ("a", 1, 3, 0.8))
    limited = frame_map(truth, detections)
    assert limited.map == 0.0 and limited.left_out["over the limit"] == 1
    assert frame_map(truth, detections, max_detections=51).map == 1.0
    # A class that is not scored takes no place.
    assert frame_map(truth, detections, [3]).map == 1.0


def test_empty_key_frames_count_when_they_are_listed():
    truth = rows(("a", 1, 3, 1))
    detections = rows(("a", 1, 3, 0.5), ("a", 2, 3, 0.9))
    assert frame_map(truth, detections).map == 1.0
    assert frame_map(truth, detections, key_frames=[("a", 2)]).map == 0.5
    both = {"key_frames": [("a", 2)], "excluded": [("a", 2)]}
    assert frame_map(truth, detections, **both).map == 1.0


def test_a_box_without_a_label_makes_a_key_frame():
    truth = rows(("a", 1, 3, 1), ("a", 2, -1, 1))
    result = frame_map(truth, rows(("a", 1, 3, 0.5), ("a", 2, 3, 0.9)))
    assert result.map == 0.5 and list(result.per_class) == [3]


def test_timestamps_are_the_same_to_the_microsecond():
    truth = rows(("a", 0.1 + 0.2, 3, 1))
    assert frame_map(truth, rows(("a", 0.3, 3, 1))).map == 1.0
    assert frame_map(truth, rows(("a", 0.30001, 3, 1))).map == 0.0


def test_half_is_half_despite_float32():
    """The lower box is half of the other: so it is in decimals, not in float32."""
    truth = rows(("a", 1, 3, 1), boxes=[[0.1, 0.1, 0.4, 0.8]])
    detections = rows(("a", 1, 3, 1), boxes=[[0.1, 0.1, 0.4, 0.45]])
    oracle, _ = ava_oracle.frame_map(
        [("a", 1, 0.1, 0.1, 0.4, 0.8, 3)], [("a", 1, 0.1, 0.1, 0.4, 0.45, 3, 1.0)], [3]
    )
    assert frame_map(truth, detections).map == oracle


def test_equal_overlaps_go_to_the_box_that_the_official_tool_meets_first():
    left, right = [0.0, 0.0, 0.5, 1.0], [0.25, 0.0, 0.75, 1.0]
    between = [0.125, 0.0, 0.625, 1.0]
    truth = [("a", 1, *right, 3), ("a", 1, *left, 3)]
    detections = [("a", 1, *between, 3, 0.9), ("a", 1, *right, 3, 0.8)]
    tables = ava_cases.table(truth), ava_cases.table(detections)
    # On the heap the left box lies first, which leaves the right one to the second.
    assert frame_map(*tables).map == 1.0
    assert ava_oracle.frame_map(truth, detections, [3])[0] == 1.0


def test_nothing_to_score():
    empty = ActionBoxes.empty()
    assert np.isnan(frame_map(empty, empty).map)
    assert np.isnan(frame_map(empty, rows(("a", 1, 3, 1)), [3]).map)
    assert frame_map(rows(("a", 1, 3, 1)), empty).map == 0.0
    with pytest.raises(ValueError, match="at least one class"):
        frame_map(empty, empty, [])


def test_pairs_are_compared_in_parts(monkeypatch):
    truth, detections = ava_cases.random_case(3)
    tables = ava_cases.table(truth), ava_cases.table(detections)
    whole = frame_map(*tables)
    monkeypatch.setattr("keras_video.metrics.match_boxes.PAIRS", 3)
    assert frame_map(*tables).per_class == pytest.approx(whole.per_class, nan_ok=True)


@pytest.mark.parametrize("wrong", [{"iou_threshold": 50}, {"max_detections": 0}])
def test_bad_settings(wrong):
    truth = rows(("a", 1, 3, 1))
    ((name, value),) = wrong.items()
    with pytest.raises(ValueError, match=f"Received: {name}={value}"):
        frame_map(truth, truth, **wrong)


def test_bad_ground_truth_is_an_error():
    inverted = rows(("a", 1, 3, 1), ("b", 2, 3, 1), boxes=[BOX, [0.5, 0.1, 0.1, 0.9]])
    with pytest.raises(ValueError, match=r"row 1 \(video 'b', 2 s\)"):
        frame_map(inverted, inverted)
    endless = rows(("a", 1, 3, 1), boxes=[[0.1, 0.1, np.inf, 0.9]])
    with pytest.raises(ValueError, match="must be finite .* inf, "):
        frame_map(endless, endless)
    timeless = rows(("a", 1, 3, 1), ("b", np.nan, 3, 1))
    with pytest.raises(
        ValueError, match="`ground_truth` must be finite .* nan in row 1"
    ):
        frame_map(timeless, timeless)
