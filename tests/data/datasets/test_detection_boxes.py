"""Key frames and boxes of a detection data set: given, excluded, missing, too many."""

import numpy as np
import pytest
from data.datasets.shades import levels

from keras_video.data import ActionBoxes

BOXES = (
    "a,2,0.25,0.17,0.5,0.83,,0.9\n"  # the first person
    "a,2,0.6,0.6,1,1,,0.8\n"  # the second, overlapping by 0.64
    "a,2,0.1,0,0.3,0.2,,0.95\n"  # nobody
    "a,2,0.1,0,0.4,0.2,,0.5\n"  # not sure
    "a,3,0.25,0.17,0.5,0.83,,1\n"  # not annotated
    "b,2,0.25,0.17,0.5,0.83,,0.7\n"
)


def test_given_boxes(data, tmp_path):
    boxes = tmp_path / "boxes.csv"
    boxes.write_text(BOXES)
    test = data(shuffle=False, boxes=boxes)
    keys = test.key_frames
    assert list(zip(keys.video_ids, keys.timestamps, strict=True)) == [
        *(("a", 2.0), ("a", 3.0))
    ]
    assert np.allclose(keys.box_scores[0], [0.95, 0.9, 0.8])
    _, labels, weights = test[0]
    assert labels[0].tolist() == [[0, 0], [1, 1], [0, 1]]
    assert not labels[1].any() and weights[1].tolist() == [1, 0, 0]
    # What no clip shows is missed, not forgotten.
    assert "b" in keys.ground_truth.video_ids
    assert test.counts["key_frames_without_boxes"] == 3

    strict = data(shuffle=False, boxes=boxes, match_iou=0.7)
    assert strict[0][1][0].tolist() == [[0, 0], [1, 1], [0, 0]]
    train = data(boxes=boxes, max_boxes=8, shuffle=True)
    keys = train.key_frames
    assert list(zip(keys.video_ids, keys.timestamps, strict=True)) == [
        *(("a", 2.0), ("a", 4.0), ("b", 2.0))
    ]
    assert [len(boxes) for boxes in keys.boxes] == [5, 1, 1]

    alone = data(None, shuffle=False, boxes=boxes, box_score_threshold=0.6)
    assert alone.key_frames.ground_truth is None
    assert set(alone[0]) == {"clips", "boxes"}
    with pytest.raises(ValueError, match="`annotations` or `boxes` must be given"):
        data(None)


def test_too_many_boxes(data):
    with pytest.warns(UserWarning, match="1 boxes were left out.*max_boxes=1"):
        dataset = data(shuffle=False, max_boxes=1)
    assert [len(boxes) for boxes in dataset.key_frames.boxes] == [1, 1, 1]
    assert dataset.counts["boxes_over_max_boxes"] == 1
    assert len(dataset.key_frames.ground_truth) == 4


def test_key_frames_without_boxes(data):
    dataset = data(shuffle=False, keep_empty=True)
    assert dataset.key_frames.timestamps == (1, 2, 4, 2)
    inputs, _, weights = dataset[0]
    assert not weights[0].any() and levels(inputs["clips"][0]) == [6, 8, 10, 12]
    with pytest.raises(ValueError, match="train.csv: no key frame with a box is left"):
        data.csv.write_text("a,1\n")
        data()


def test_excluded_timestamps(data, tmp_path):
    excluded = tmp_path / "excluded.csv"
    excluded.write_text("a,2\nb,9\n")
    for source in (excluded, {("a", 2)}):
        dataset = data(shuffle=False, excluded_timestamps=source)
        assert dataset.key_frames.video_ids == ("a", "b")
        assert dataset.key_frames.ground_truth.video_ids.tolist() == ["b"]
        assert dataset.counts["key_frames_excluded"] == 1


def test_bad_rows_and_unknown_labels(data):
    text = data.csv.read_text()
    data.csv.write_text(text + "b,3,0,0,1,1,7,0\n")
    with pytest.raises(ValueError, match="train.csv, line 7: the action is no number"):
        data()
    with pytest.warns(UserWarning, match="1 rows were left out"):
        dataset = data(shuffle=False, on_bad_row="skip")
    assert dataset.counts["bad_rows"] == {"label": 1}
    with pytest.raises(ValueError, match=r"does not know. Received: \[7\]"):
        data(ActionBoxes(["a"], [1], [[0, 0, 1, 1]], [7]))
    named = data(ActionBoxes(["a"], [1], [[0, 0, 1, 1]], [3]), label_map=None)
    assert named.class_names == ["1", "2", "3"]


def test_missing_videos(data):
    (data.videos / "more" / "b.mp4").unlink()
    with pytest.raises(FileNotFoundError, match="1 of the videos.*train.csv.*'b'"):
        data()
    with pytest.warns(UserWarning, match="1 videos are missing"):
        dataset = data(shuffle=False, on_error="skip")
    assert set(dataset.key_frames.video_ids) == {"a"}
    assert set(dataset.key_frames.ground_truth.video_ids) == {"a"}
    assert dataset.skipped == [("b", "there is no file of this video")]
    paths = {"a": data.videos / "a.mp4", "b": data.videos / "a.mp4", "c": "no"}
    assert len(data(videos=paths).key_frames) == 3
    (data.videos / "a.mkv").write_bytes(b"")
    with pytest.raises(ValueError, match="two files for the video a"):
        data()
