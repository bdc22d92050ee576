"""The sentences of the report."""

import re
from pathlib import Path

import numpy as np
import pytest

from keras_video.demo import write_report as module
from keras_video.demo.results import Results
from keras_video.evaluate import Predictions
from keras_video.export import ExportReport

PUPPETS = "slowfast_stan_tiny_puppets"


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Writes a report, without pictures; gives its text without tags."""
    for name in ("example_pictures", "prediction_pictures"):
        monkeypatch.setattr(module, name, lambda results: "")

    def write(best, data="videos", preset="slowfast_r50_8x8_kinetics400"):
        labels = np.arange(len(best)) % 3
        exports = [
            ExportReport(Path(name), format, difference, 2_000_000, 1.0, ops, top1=0.75)
            for name, format, difference, ops in (
                ("saved_model", "saved_model", 1e-7, ()),
                ("model.tflite", "tflite", 2e-5, ("ADD", "MUL")),
            )
        ]
        results = Results(
            preset=preset,
            generated=data is None,
            class_names=list("abc"),
            testing_paths=["x.mp4"] * len(best),
            before=Predictions(labels, np.eye(3)[labels * 0]),
            after=Predictions(labels, np.eye(3)[best]),
            history={"loss": [1.0], "accuracy": [0.5]},
            compared_videos=4,
            saved_model=exports[0],
            tflite=exports[1],
            seconds=61,
        )
        module.write_report(results, tmp_path, Path("out"), data)
        content = (tmp_path / "report.html").read_text()
        body = content.partition("<body>")[2]
        return content, " ".join(re.sub(r"<[^>]*>", " ", body).split())

    return write


def test_without_mistakes(page):
    _, text = page([0, 1, 2] * 4)
    assert "No mistakes among 12 test videos." in text
    assert "One test video of each class , and" in text.replace("class,", "class ,")
    assert "wrong" not in text


def test_with_mistakes(page):
    _, text = page([0, 1, 1, 2])
    assert "2 of 4 got a wrong class: blue is right, orange is wrong." in text
    assert "a misclassified one where there is any, and" in text
    assert "No mistakes" not in text


def test_exports_in_words(page):
    content, text = page([0, 1, 2])
    assert "3 of 4 videos get the same class from the exported files" in text
    assert "less than 0.001 percentage points" in text
    assert "at most 0.002 percentage points" in text
    assert not re.search(r"\de-\d", text), "numbers for machines"
    assert "1 min 1 s for all steps" in text
    folded = re.search(r"<details>(.*?)</details>", content, re.S)[1]
    assert folded.startswith("<summary>The 2 kinds of operators") and "MUL" in folded


@pytest.mark.parametrize(
    "data, preset, says",
    [
        (None, PUPPETS, "What a model makes of stick figures says nothing of footage."),
        ("videos", PUPPETS, "generated stick figures, which say nothing of footage:"),
        ("videos", "slowfast_r50_8x8_kinetics400", None),
    ],
)
def test_what_stick_figures_say_of_footage(page, data, preset, says):
    _, text = page([0, 1, 2], data, preset)
    assert says in text if says else "stick figures" not in text
