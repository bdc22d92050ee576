"""Training and evaluating detectors, on people annotated in AVA's form."""

import csv
import json
import re
import shutil

import numpy as np
import pytest

from keras_video.data import read_ava_csv
from keras_video.models import (
    ActionDetector,
    ResNet3DBackbone,
    ResNet3DDetector,
    VideoPreprocessor,
)
from keras_video.puppets import write_puppets
from tests.cli.test_messages_name_options import check
from tests.networks import FINE, THIN
from tests.routines import randomize

TRAIN, VAL = "ava_train_v2.2.csv", "ava_val_v2.2.csv"
BOXES = "ava_train_predicted_boxes.csv"
LABELS = "ava_action_list_v2.2.pbtxt"
CLASSES = ["walk", "wave"]


@pytest.fixture(scope="module")
def _people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people") / "ava"
    write_puppets(
        folder,
        CLASSES,
        {"train": 2, "val": 1},
        format="ava",
        num_frames=40,
        image_size=(48, 64),
        fps=8,
        audio=False,
        num_workers=1,
    )
    return folder


@pytest.fixture
def people(_people, tmp_path):
    """A folder of puppets in AVA's form, to be spoilt freely."""
    return shutil.copytree(_people, tmp_path / "ava")


@pytest.fixture(scope="module")
def detector(tmp_path_factory):
    """Directory of a thin detector of 4 frames of 32 x 48."""
    backbone = ResNet3DBackbone((4, 32, 48, 3), **THIN, **FINE)
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, class_names=CLASSES, short_side=32, name="preprocessor"
    )
    model = ResNet3DDetector(backbone, 2, preprocessor)
    randomize(model)
    path = tmp_path_factory.mktemp("presets") / "thin"
    model.save_to_preset(path)
    return path


def train(people, preset, out, *more):
    return (
        *("train", people / TRAIN, "--validation", people / VAL),
        *("--videos", people / "videos", "--preset", preset, "-o", out),
        *("--epochs", 1, "--batch-size", 8, *more),
    )


@pytest.mark.usefixtures("without_graphs")
def test_train_evaluate_resume(cli, people, detector, tmp_path):
    out = tmp_path / "run"
    done = cli(*train(people, detector, out))
    assert done.code == 0, done.err
    assert "2 classes\nto train on: 16 key frames of 4 videos, with 32 people" in (
        done.out
    )
    assert "to test on: 8 key frames of 2 videos, with 16 people" in done.out
    model = ActionDetector.from_preset(out)
    assert isinstance(model, ResNet3DDetector) and model.class_names == CLASSES
    before = ActionDetector.from_preset(detector).get_weights()
    moved = zip(model.get_weights(), before, strict=True)
    assert max(np.abs(a - b).max() for a, b in moved) > 1e-4, "nothing was trained"
    (row,) = csv.DictReader(open(out / "history.csv"))
    assert 0 <= float(row["val_frame_map"]) <= 1 and float(row["loss"]) > 0
    assert f"test on: {float(row['val_frame_map']):.3f}" in done.out

    evaluate = ("evaluate", out, people / VAL, "--videos", people / "videos")
    found = tmp_path / "found.csv"
    report = json.loads(cli(*evaluate, "--json", "--scores", found).out)
    assert report["frame_map"] == pytest.approx(float(row["val_frame_map"]), abs=1e-6)
    assert report["key_frames"] == 8 and list(report["classes"]) == CLASSES
    table = read_ava_csv(found, "detections")
    assert len(table) == 32 and set(table.labels) == {1, 2}
    page = tmp_path / "report.html"
    text = cli(*evaluate, "--report", page).out
    assert "walk" in page.read_text() and "wave" in page.read_text()
    assert "8 key frames of 2 videos, with 16 people" in text
    assert f"frame-mAP {report['frame_map']:.3f} (2 classes, 8 key frames)" in text
    assert "--overwrite" in cli(*evaluate, "--scores", found).err

    resumed = cli(*train(people, detector, out, "--resume"))
    assert resumed.code == 0, resumed.err
    assert "nothing to resume" in resumed.out


@pytest.mark.usefixtures("without_graphs")
def test_a_classifier_gives_its_backbone_and_videos_are_divided(
    cli, people, preset, tmp_path
):
    """Without a second file, videos are kept apart; with a header, and given boxes."""
    path, out = people / TRAIN, tmp_path / "run"
    header = "video_id,timestamp,x1,y1,x2,y2,action_id,person_id\n"
    path.write_text(header + path.read_text())
    (people / "videos" / "broken.mp4").write_bytes(b"no video")
    with open(path, "a") as file:
        file.write("broken,1,0.1,0.1,0.5,0.9,1,0\n")
    with open(people / BOXES, "a") as file:
        file.write("broken,1,0.1,0.1,0.5,0.9,,0.9\n")
    arguments = ("train", path, "--videos", people / "videos", "--preset", preset)
    arguments += ("--recipe", "probe", "--epochs", 1, "--validation-split", 0.4)
    arguments += ("--boxes", people / BOXES, "-o", out)
    done = cli(*arguments)
    assert done.code == 2 and "broken.mp4" in done.err
    assert "`--on-error skip` skips such videos" in done.err
    shutil.rmtree(out, ignore_errors=True)
    done = cli(*arguments, "--on-error", "skip")
    assert done.code == 0, done.err
    assert "1 videos could not be read" in done.err
    assert "of 3 videos" in done.out and "of 2 videos" in done.out
    assert ActionDetector.from_preset(out).class_names == CLASSES


def mistakes(people, tmp):
    """(DATA's other options, what the message says) of what is wrong in training."""
    rows = (people / TRAIN).read_text()
    (tmp / "one.txt").write_text("walk\n")
    yield ("--label-map", tmp / "one.txt"), "line [0-9]+: the action is no number"
    yield ("--label-map", tmp / "none.pbtxt"), "none.pbtxt does not exist"
    yield ("--validation", tmp / "none.csv"), "none.csv does not exist"
    (tmp / "val.csv").write_text(rows + "x,1,0.1,0.1,0.5,0.9,7,0\n")
    yield ("--validation", tmp / "val.csv"), "val.csv, line [0-9]+: the action is no"
    (tmp / "bad.csv").write_text(rows + "x,1,0.5,0.1,0.1,0.9,1,0\n")
    yield ("--validation", tmp / "bad.csv"), "inverted.*`--on-bad-row skip` leaves"
    (tmp / "empty").mkdir()
    yield (
        ("--videos", tmp / "empty"),
        "of the videos that.*`--videos`.*`--on-error skip`",
    )
    yield ("--boxes", tmp / "one.txt"), "line 1: the number of columns"
    (tmp / "boxes.csv").write_text("x,1,0.1,0.1,0.5,0.9,,0.9\n")
    yield ("--boxes", tmp / "boxes.csv"), "has no box at a timestamp that"
    yield ("--excluded", people / TRAIN), "expected `video_id,timestamp`"
    yield ("--set", "mix.mixup=0.2"), "mix.mixup.*`--set mix.mixup=none` turns it off"
    yield ("--recipe", "stan_ava"), "crops clips of 224 x 224.*the model takes 32 x 48"
    yield ("--validation-split", 0.1), "`--validation-split` leaves one part without"


def test_mistakes_in_training(mistake, people, detector, tmp_path):
    for more, message in mistakes(people, tmp_path):
        arguments = (
            "train",
            people / TRAIN,
            "--preset",
            detector,
            "-o",
            tmp_path / "o",
        )
        if "--videos" not in more:
            arguments += ("--videos", people / "videos")
        line = mistake(*arguments, *more)
        assert re.search(message, line), line
        if "--set" not in message and more[0] != "--recipe":
            check("train", line)
        assert not (tmp_path / "o").exists()
    late = tmp_path / "late.csv"
    late.write_text((people / TRAIN).read_text().replace(",000", ",090"))
    line = mistake(*train(people, detector, tmp_path / "o", "--validation", late))
    assert "`--video-start`" in line
    check("train", line)


def test_mistakes_in_evaluation(mistake, people, detector, tmp_path):
    evaluate = ("evaluate", detector, people / VAL, "--videos", people / "videos")
    (tmp_path / "map.csv").write_text("1,walk\n2,foggy\n")
    (tmp_path / "other.csv").write_text("1,a\n2,b\n")
    for more, message in (
        (("--label-map", tmp_path / "map.csv"), r"does not have: 2 \(foggy\)"),
        (("--label-map", tmp_path / "other.csv"), "none of the model's classes"),
        (("--scores", tmp_path / "a.npz"), "a csv file, as AVA's.*a.npz"),
        (("--views", "2x1"), "--views"),
    ):
        line = mistake(*evaluate, *more)
        assert re.search(message, line), line
        check("evaluate", line)


def test_each_task_has_its_own_data(
    mistake, people, detector, preset, videos, tmp_path
):
    line = mistake("train", videos, "--preset", detector, "-o", tmp_path / "o")
    assert f"thin is an action detector, and {videos} has videos of classes" in line
    assert "csv file in AVA's form" in line and "preset of a classifier" in line
    check("train", line)
    line = mistake("evaluate", detector, videos)
    assert "thin is an action detector" in line and "in AVA's form" in line
    line = mistake("evaluate", preset, people / VAL, "--videos", people / "videos")
    assert "is no action detector" in line and "keras-video train" in line
    line = mistake("evaluate", preset, videos, "--label-map", people / LABELS)
    assert "--label-map is for annotated people" in line and f"{videos} is none" in line
    check("evaluate", line)
    line = mistake(
        *("train", videos, "--preset", preset, "-o", tmp_path / "o"),
        *("--validation", people / VAL),
    )
    assert "--validation is for annotated people" in line
    check("train", line)
