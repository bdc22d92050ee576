"""Detectors on annotated people: the official figure, whatever the ids of classes."""

import csv
import math
import shutil

import numpy as np
import pytest

from keras_video.data.datasets.detection_source import DetectionSource
from keras_video.data.datasets.key_frames_for_model import (
    key_frames_to_evaluate,
    key_frames_to_train_on,
)
from keras_video.evaluate import evaluate_detector
from keras_video.puppets import write_puppets
from tests.detection.double import brightness_detector
from tests.metrics import ava_oracle

BRIGHT, SUNNY = "bright", "sunny"


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
    # One key frame, of which a person detector has boxes, is said to be empty.
    path = folder / "ava_val_v2.2.csv"
    rows = [row.split(",") for row in path.read_text().splitlines()]
    first = rows[0][:2]
    kept = [row for row in rows if row[:2] != first]
    lines = [",".join(row) for row in [*kept, first]]
    path.write_text("\n".join(lines) + "\n")
    (folder / "ava_action_list_v2.2.pbtxt").unlink()
    return folder


@pytest.fixture(scope="module")
def model():
    return brightness_detector()


def source_of(puppets, label_map=(BRIGHT, SUNNY), **arguments):
    return DetectionSource(
        puppets / "ava_val_v2.2.csv",
        puppets / "videos",
        label_map=list(label_map) if isinstance(label_map, tuple) else label_map,
        boxes=(puppets / "ava_val_predicted_boxes.csv",),
        **arguments,
    )


def rows_of(path):
    """Rows of a csv file as the official tool reads them."""
    with open(path) as file:
        return [
            (row[0], float(row[1]), *map(float, row[2:6]), int(row[6]))
            + tuple(map(float, row[7:]))
            if len(row) > 2
            else (row[0], float(row[1]))
            for row in csv.reader(file)
        ]


def official(puppets, found, label_ids):
    """The figures of the plain evaluator for a file of detections."""
    truth = [row[:7] for row in rows_of(puppets / "ava_val_v2.2.csv")]
    return ava_oracle.frame_map(truth, rows_of(found), label_ids)


def test_official_figures_of_the_file_that_is_saved(puppets, model, tmp_path):
    data, scored = key_frames_to_evaluate(source_of(puppets), model, batch_size=4)
    results = evaluate_detector(model, data, scored)
    results.save_csv(tmp_path / "found.csv")
    expected, by_class = official(puppets, tmp_path / "found.csv", (1, 2))
    assert 0.1 < expected < 0.9
    assert results.frame_map == pytest.approx(expected, abs=1e-6)
    report = results.report()
    assert report["frame_map"] == results.frame_map
    assert report["key_frames"] == results.num_key_frames == 16
    for number, name in enumerate((BRIGHT, SUNNY), 1):
        known = report["classes"][name]
        assert known["id"] == number
        assert known["average_precision"] == pytest.approx(by_class[number], abs=1e-6)
    annotated = sum(len(row) > 2 for row in rows_of(puppets / "ava_val_v2.2.csv"))
    assert sum(c["ground_truth"] for c in report["classes"].values()) == annotated
    text = list(results.lines())
    assert text[-1] == f"frame-mAP {expected:.3f} (2 classes, 16 key frames)"
    assert len(text) == 3 and text[0].startswith(BRIGHT)


def test_detections_at_a_key_frame_without_people_are_wrong(puppets, model):
    data, _ = key_frames_to_evaluate(source_of(puppets), model)
    (empty,) = data.key_frames.without_actions
    results = evaluate_detector(model, data)
    here = [
        when == empty
        for when in zip(
            results.detections.video_ids, results.detections.timestamps, strict=True
        )
    ]
    assert sum(here) >= 2
    assert results.precision.left_out["unknown key frame"] == 0
    scored = sum(results.precision.num_detections.values())
    assert scored == len(results.detections)


def test_an_unreadable_video_counts_no_more_than_a_missing_one(
    puppets, model, tmp_path
):
    shutil.copytree(puppets, tmp_path / "ava")
    video = min((tmp_path / "ava" / "videos").iterdir())
    video.write_bytes(b"no video")

    def evaluated():
        source = source_of(tmp_path / "ava")
        data, scored = key_frames_to_evaluate(source, model, on_error="skip")
        return evaluate_detector(model, data, scored), data.skipped

    with pytest.warns(UserWarning, match=video.name):
        unreadable, skipped = evaluated()
    assert [path for path, _ in skipped] == [str(video)]
    video.unlink()
    with pytest.warns(UserWarning):
        missing, _ = evaluated()
    assert set(unreadable.detections.video_ids) == set(missing.detections.video_ids)
    assert unreadable.report() == missing.report()


def test_filled_batches_count_once(puppets, model):
    plain, scored = key_frames_to_evaluate(source_of(puppets), model, batch_size=5)
    padded, _ = key_frames_to_evaluate(
        source_of(puppets), model, batch_size=5, pad_batches=True
    )
    one = evaluate_detector(model, plain, scored)
    two = evaluate_detector(model, padded, scored)
    assert len(one.detections) == len(two.detections)
    np.testing.assert_allclose(one.detections.scores, two.detections.scores, atol=1e-5)
    assert one.precision.per_class == pytest.approx(two.precision.per_class, abs=1e-6)


def renumbered(puppets, tmp_path, ids):
    """The source with other ids of the two classes."""
    path = tmp_path / "renumbered.csv"
    rows = (puppets / "ava_val_v2.2.csv").read_text().splitlines()
    rows = [row.split(",") for row in rows]
    for row in rows:
        row[6:7] = [str(ids[int(row[6])])] if len(row) > 2 else []
    path.write_text("\n".join(map(",".join, rows)) + "\n")
    return DetectionSource(
        path,
        puppets / "videos",
        label_map={ids[1]: BRIGHT, ids[2]: SUNNY},
        boxes=(puppets / "ava_val_predicted_boxes.csv",),
    )


def test_ids_are_found_by_the_names(puppets, model, tmp_path):
    """Also where there are gaps, and where their order is not that of the outputs."""
    data, scored = key_frames_to_evaluate(source_of(puppets), model)
    usual = evaluate_detector(model, data, scored).by_class()
    for ids in ({1: 9, 2: 5}, {1: 5, 2: 9}):
        source = renumbered(puppets, tmp_path, ids)
        data, scored = key_frames_to_evaluate(source, model)
        assert data.key_frames.label_ids == (ids[1], ids[2])
        results = evaluate_detector(model, data, scored)
        assert set(results.detections.labels) == set(ids.values())
        for number, name in enumerate((BRIGHT, SUNNY), 1):
            found = results.by_class()[name]
            assert found["id"] == ids[number]
            assert found["average_precision"] == pytest.approx(
                usual[name]["average_precision"], abs=1e-6
            )


def test_classes_that_are_not_in_the_label_map_are_not_scored(puppets, model, tmp_path):
    """As AVA scores 60 of its 80; a key frame with none of them counts all the same."""
    data, scored = key_frames_to_evaluate(
        source_of(puppets, label_map={2: SUNNY}), model
    )
    results = evaluate_detector(model, data, scored)
    results.save_csv(tmp_path / "found.csv")
    expected, _ = official(puppets, tmp_path / "found.csv", (2,))
    assert results.frame_map == pytest.approx(expected, abs=1e-6)
    assert list(results.by_class()) == [SUNNY] and results.num_key_frames == 16
    assert set(results.detections.labels) == {2}


def test_a_class_without_truth_has_no_figure(puppets, model):
    source = source_of(puppets, label_map=(BRIGHT, SUNNY, "foggy"))
    data, scored = key_frames_to_evaluate(source, model)
    report = evaluate_detector(model, data, scored).report()
    assert report["classes"]["foggy"]["average_precision"] is None
    assert math.isfinite(report["frame_map"])


def test_wrong_classes(puppets, model, tmp_path):
    for label_map, message in (
        (("foggy", SUNNY), r"does not have: 1 \(foggy\). Its classes.*'bright'"),
        (("a", "b"), "has none of the model's classes: it names 'a', 'b', and"),
    ):
        with pytest.raises(ValueError, match=f"{message}.*`label_map`"):
            key_frames_to_evaluate(source_of(puppets, label_map), model)
    with pytest.raises(ValueError, match="does not have: 7. Its classes are"):
        source = renumbered(puppets, tmp_path, {1: 1, 2: 7})
        source = DetectionSource(source.path, source.root)
        key_frames_to_evaluate(source, model)
    with pytest.raises(ValueError, match="model has 2 classes, and the annotations 3"):
        key_frames_to_train_on(source_of(puppets), model, {1: "a", 2: "b", 3: "c"})
    with pytest.raises(ValueError, match="line 1: the action is no number of the"):
        key_frames_to_evaluate(source_of(puppets), model, {5: BRIGHT, 6: SUNNY})


def test_training_data(puppets, model):
    """Crops of what the network takes; annotated boxes are added to given ones."""
    source = source_of(puppets)
    data = key_frames_to_train_on(
        source, model, source.classes(), seed=0, as_dataset="py", max_boxes=6
    )
    inputs, labels, weights = data[0]
    assert inputs["clips"].shape[1:] == (4, 32, 48, 3)
    assert inputs["boxes"].shape[1:] == (6, 4) and labels.shape[1:] == (6, 2)
    assert data.shuffled and weights.sum() > len(weights)
    with pytest.raises(ValueError, match="made with `shuffle=False`"):
        evaluate_detector(model, data)
