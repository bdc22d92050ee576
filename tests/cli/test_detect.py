"""`keras-video detect`, with a small network that says how bright people are."""

import csv
import json
import shutil
import sys
import types

import numpy as np
import pytest

from keras_video.data import read_ava_csv
from keras_video.models import (
    ResNet3DBackbone,
    ResNet3DDetector,
    VideoClassifier,
    VideoPreprocessor,
)
from tests.cli.conftest import write_audio_only
from tests.detection.conftest import dark_video, left_edge, see_square, square_video
from tests.detection.double import brightness_detector
from tests.networks import FINE, SHAPE, THIN

__all__ = ["dark_video", "square_video"]


@pytest.fixture(scope="module")
def bright(tmp_path_factory):
    """Directory of a detector of what is bright."""
    path = tmp_path_factory.mktemp("presets") / "bright"
    brightness_detector().save_to_preset(path)
    return path


@pytest.fixture(autouse=True)
def hog(monkeypatch):
    """OpenCV with a people detector that sees the bright square."""
    opencv = types.ModuleType("cv2")

    class HOGDescriptor:
        def setSVMDetector(self, detector):  # noqa: N802
            pass

        def detectMultiScale(self, frame, **options):  # noqa: N802
            (boxes, scores), *_ = see_square(frame[None])
            found = [[x1, y1, x2 - x1, y2 - y1] for x1, y1, x2, y2 in boxes]
            return np.array(found), 3 * np.asarray(scores)

    opencv.HOGDescriptor = HOGDescriptor
    opencv.getNumThreads, opencv.setNumThreads = lambda: 1, lambda number: None
    opencv.HOGDescriptor_getDefaultPeopleDetector = lambda: None
    monkeypatch.setitem(sys.modules, "cv2", opencv)


def rows_of(name, seconds=range(5)):
    sides = [
        (left_edge(t) / 72, 12 / 48, (left_edge(t) + 24) / 72, 0.75) for t in seconds
    ]
    return "\n".join(
        ",".join(map(str, (name, t, *box, "", 1)))
        for t, box in zip(seconds, sides, strict=True)
    )


def test_detector(cli, bright, square_video, tmp_path):
    out = tmp_path / "out"
    done = cli("detect", square_video, "--preset", bright, "-o", out)
    assert done.code == 0, done.err
    assert "5 key frames, 5 with people; 5 person boxes, 5 actions" in done.out
    assert "5/5" in done.out and f"written to {out}" in done.out
    assert {path.name for path in out.iterdir()} == {
        "annotated.mp4",
        "detections.csv",
        "detections.json",
    }
    again = ("detect", square_video, "--preset", bright, "-o", out)
    assert "--overwrite" in cli(*again).err
    assert cli(*again, "--overwrite", "--no-video").code == 0
    assert not (out / "annotated.mp4").exists()


def test_boxes_from_a_file(cli, bright, square_video, tmp_path):
    boxes, out = tmp_path / "boxes.csv", tmp_path / "out"
    boxes.write_text(rows_of("film", [1, 2, 4]))
    done = cli(
        *("detect", square_video, "--preset", bright, "--boxes", boxes, "-o", out),
        *("--video-id", "film", "--threshold", 0.1, "--batch-size", 2, "--no-video"),
    )
    assert done.code == 0, done.err
    found = json.loads((out / "detections.json").read_text())
    assert [k["timestamp"] for k in found["key_frames"]] == [1, 2, 4]
    rows = list(csv.reader(open(out / "detections.csv")))
    assert [row[:2] for row in rows[::2]] == [["film", f"000{t}"] for t in (1, 2, 4)]


def test_nobody_is_there(cli, bright, dark_video, tmp_path):
    done = cli("detect", dark_video, "--preset", bright, "-o", tmp_path / "out")
    assert done.code == 0, done.err
    assert "no people found by hog: the csv file is empty" in done.out
    assert (tmp_path / "out" / "annotated.mp4").exists()


def test_mistakes(mistake, bright, square_video, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    boxes, out = tmp_path / "in" / "boxes.csv", tmp_path / "out"
    arguments = ("detect", square_video, "-o", out, "--preset")
    boxes.write_text(rows_of("film"))
    line = mistake(*arguments, bright, "--boxes", boxes)
    assert (
        "boxes.csv has no boxes of the video 'square'; it has those of 'film'" in line
    )
    assert "--video-id" in line
    line = mistake(*arguments, bright, "--boxes", tmp_path / "none.csv")
    assert "none.csv does not exist" in line and "x2,y2,,score`" in line
    boxes.write_text("square,1,0,0,1,1,,0.9\nsquare,1,0.5,0,0.1,1,,0.9")
    line = mistake(*arguments, bright, "--boxes", boxes)
    assert "boxes.csv, line 2: the box is inverted" in line
    boxes.write_text("square,902,0,0,1,1,,0.9\nsquare,903,0,0,1,1,,0.9")
    assert "lasts 5.00 s" in mistake(*arguments, bright, "--boxes", boxes)
    assert "There is no preset `dim`" in mistake(*arguments, "dim")
    assert "hog, keras_cv:PRESET" in mistake(*arguments, bright, "--detector", "dog")
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert "pip install keras-video[opencv]" in mistake(*arguments, bright)
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert "pip install keras-video[viz]" in mistake(*arguments, bright)
    assert not out.exists()


def test_a_classifier_is_no_detector(mistake, preset, square_video, tmp_path):
    """It is said before anything is written; of a preset and of a `.keras` file."""
    arguments = ("detect", square_video, "-o", tmp_path / "out", "--preset")
    line = mistake(*arguments, preset)
    assert f"{preset} is no action detector" in line
    assert "`keras-video predict`" in line and "num_classes=" in line
    VideoClassifier.from_preset(preset).save(tmp_path / "a.keras")
    line = mistake(*arguments, tmp_path / "a.keras")
    assert "a.keras holds a ResNet3D, not an ActionDetector" in line
    assert not (tmp_path / "out").exists()


def test_an_untrained_network(cli, square_video, tmp_path):
    """Of a family, with classes that have names."""
    folder, out = tmp_path / "thin", tmp_path / "out"
    backbone = ResNet3DBackbone(SHAPE, **THIN, **FINE)
    names = VideoPreprocessor.for_backbone(backbone, class_names=["sit", "stand"])
    ResNet3DDetector(backbone, 2, names).save_to_preset(folder)
    done = cli(
        *("detect", square_video, "--preset", folder, "--threshold", 0, "-o", out),
    )
    assert done.code == 0, done.err
    assert "5 person boxes, 10 actions" in done.out
    found = json.loads((out / "detections.json").read_text())
    assert [entry["name"] for entry in found["classes"]] == ["sit", "stand"]
    assert read_ava_csv(out / "detections.csv", "detections").labels.max() == 2


def test_videos_without_frames(mistake, bright, square_video, tmp_path):
    write_audio_only(tmp_path / "sound.mp4")
    (tmp_path / "empty.mp4").write_bytes(b"")
    for name, words in (
        ("sound.mp4", "no video stream"),
        ("empty.mp4", "0 bytes"),
        ("none.mp4", "no such file"),
    ):
        line = mistake(
            *("detect", tmp_path / name, "--preset", bright),
            *("-o", tmp_path / "out"),
        )
        assert words in line
    cut = shutil.copy(square_video, tmp_path / "cut.mp4")
    with open(cut, "r+b") as file:
        file.truncate(cut.stat().st_size // 2)
    assert "cut.mp4" in mistake(
        "detect", cut, "--preset", bright, "-o", tmp_path / "out"
    )
    assert not (tmp_path / "out").exists()


def test_usage(cli):
    both = ("--boxes", "a.csv", "--detector", "hog", "-o", "b")
    for arguments, words in (
        (("detect", "a.mp4", "-o", "b"), "keras-video detect MODEL VIDEO -o PATH"),
        (("detect", "m", "a.mp4", "--preset", "p", "-o", "b"), "MODEL VIDEO"),
        (("detect", "a.mp4", "--preset", "p"), "-o/--out"),
        (("detect", "a.mp4", "--preset", "p", *both), "not allowed with"),
        (("detect", "a.mp4", "--preset", "p", "-o", "b", "--threshold", "3"), "0 to 1"),
    ):
        done = cli(*arguments)
        assert done.code == 2 and words in done.err


def test_model_comes_first_as_elsewhere(cli, bright, square_video, tmp_path):
    out = tmp_path / "out"
    done = cli("detect", bright, square_video, "-o", out, "--no-video")
    assert done.code == 0, done.err
    # Where output is no terminal: a line now and then, and no codes for one.
    assert "key frame 5/5" in done.out
    assert not set("\x1b\b\r") & set(done.out + done.err)
    for model in ("name", bright):
        done = cli("detect", square_video, model, "-o", tmp_path / "other")
        assert done.code == 2
        assert f"`keras-video detect {model} {square_video} -o PATH`" in done.err
