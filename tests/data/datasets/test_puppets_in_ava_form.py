"""What puppets write in AVA's form, the readers of AVA's form read."""

import warnings

import numpy as np
import pytest

from keras_video.data import (
    check_annotations,
    detection_dataset_from_csv,
    read_ava_csv,
)
from keras_video.data.annotations.box_iou import pairwise_iou
from keras_video.puppets import write_puppets


@pytest.fixture(scope="module")
def puppets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("puppets") / "ava"
    write_puppets(
        folder,
        ["walk", "wave"],
        {"val": 2},
        format="ava",
        num_frames=40,
        image_size=(48, 64),
        fps=8,
        audio=False,
        num_workers=1,
    )
    return folder


def test_annotations(puppets):
    report = check_annotations(
        puppets / "ava_val_v2.2.csv",
        label_map=puppets / "ava_action_list_v2.2.pbtxt",
        videos=puppets / "videos",
        excluded_timestamps=puppets / "ava_val_excluded_timestamps_v2.2.csv",
    )
    assert report.clean, list(report.lines())
    assert report.videos == 4 and set(report.labels) == {"walk", "wave"}
    assert check_annotations(puppets / "ava_val_predicted_boxes.csv", "boxes").clean


def test_predicted_boxes_are_near_the_annotated_ones(puppets):
    truth = read_ava_csv(puppets / "ava_val_v2.2.csv")
    found = read_ava_csv(puppets / "ava_val_predicted_boxes.csv", kind="boxes")
    best = []
    for number in range(len(found)):
        same = (truth.video_ids == found.video_ids[number]) & (
            truth.timestamps == found.timestamps[number]
        )
        best.append(pairwise_iou(found.boxes[number], truth.boxes[same]).max())
    right = np.array(best) > 0.6
    assert 0.6 < right.mean() < 1
    assert found.scores[right].min() > 0.8 and (found.labels == -1).all()


def test_data_set(puppets):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dataset = detection_dataset_from_csv(
            puppets / "ava_val_v2.2.csv",
            puppets / "videos",
            puppets / "ava_action_list_v2.2.pbtxt",
            boxes=puppets / "ava_val_predicted_boxes.csv",
            num_frames=4,
            image_size=(48, 48),
            shuffle=False,
            as_dataset="py",
        )
    assert dataset.class_names == ["walk", "wave"] and len(dataset.key_frames) == 16
    inputs, labels, weights = dataset[0]
    assert labels.any() and (labels.any(axis=-1) <= weights.astype(bool)).all()
    detections = dataset.key_frames.detections(np.ones((16, 16, 2)))
    assert len(detections) == 2 * sum(map(len, dataset.key_frames.boxes))
