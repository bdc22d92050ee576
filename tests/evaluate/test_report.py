"""The page that shows what a model gets wrong."""

import html
import re

import numpy as np
import pytest

from keras_video.evaluate import Predictions, write_report
from keras_video.puppets import write_video
from tests.pages.tag_checker import check_page

HISTORY = {
    "loss": [2.0, 1.0, 0.5],
    "val_loss": [2.1, 1.4, float("nan")],
    "accuracy": [0.3, 0.6, 0.9],
    "val_accuracy": [0.2, 0.7, 0.65],
    "learning_rate": [1e-3, 3e-3, 1e-4],
}
HOSTILE = '<script>alert("&")</script>'


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """Eight videos of a few frames, in a folder with a hostile name."""
    folder = tmp_path_factory.mktemp("clips") / '<i>"&'
    for number in range(8):
        frames = np.full((8, 32, 40, 3), number * 30, "uint8")
        write_video(folder / f"{number}.mp4", frames, fps=8)
    return [str(path) for path in sorted(folder.glob("*.mp4"))]


@pytest.fixture
def page(tmp_path):
    """Writes a report; gives its checker, HTML, and text without tags."""

    def write(*args, **kwargs):
        path = write_report(tmp_path, *args, **kwargs)
        assert path == tmp_path / "report.html"
        content = path.read_text(encoding="utf-8")
        body = content.partition("<body>")[2]
        words = html.unescape(re.sub(r"<[^>]*>", " ", body)).split()
        return check_page(content), content, " ".join(words)

    return write


def one_label(labels, best, classes, paths=None, seconds=None):
    scores = 0.1 * np.ones((len(labels), classes)) / classes
    scores[np.arange(len(labels)), best] += 0.9
    return Predictions(np.array(labels), scores, paths, seconds)


def section(content, heading):
    """The HTML of a section, "" if there is none."""
    found = re.search(rf"<section><h2>{heading}</h2>(.*?)</section>", content, re.S)
    return found[1] if found else ""


def test_the_confused_pair_and_its_clips(page, paths):
    names = ["run", "swipe_left", "swipe_right", "walk"]
    found = one_label([0, 1, 1, 1, 2, 2, 3, 3], [0, 2, 2, 1, 1, 2, 3, 0], 4, paths)
    checker, content, text = page(found, names)
    assert "evaluated on 8 videos of 4 classes" in text
    assert "50 % accuracy: 4 of 8 videos right (95 % interval: 21.5 %" in text

    assert "Most often confused: swipe_left with swipe_right (3 mistakes)" in text
    pairs = section(content, "Which classes are confused")
    first = pairs.partition("<h3>")[2].partition("<h3>")[0]
    assert "2 of 3 videos of <b><bdi>swipe_left</bdi></b> were taken for" in first
    assert "1 of 2 the other way round" in first
    shown = re.findall(r'alt="6 frames of ([^"]*)".*?(\d)\.mp4</code>', first, re.S)
    assert shown == [
        ("a video of swipe_left, predicted swipe_left", "3"),
        ("a video of swipe_right, predicted swipe_right", "5"),
        ("a video of swipe_left, predicted swipe_right", "1"),
        ("a video of swipe_right, predicted swipe_left", "4"),
        ("a video of swipe_left, predicted swipe_right", "2"),
    ]
    assert checker.images == 5 + 3, "and those of walk with run"
    assert content.index("Most often confused") < content.index("<h2>")
    assert content.index("<h3>") < content.index('<table class="confusion')
    assert section(content, "The worst mistakes") == "", "all were shown"


def test_hostile_names(page, paths):
    names = [HOSTILE, "<!--style-->", "a'b"]
    found = one_label([0, 1, 2, 0, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 1, 1], 3, paths)
    _, content, text = page(
        found,
        names,
        model=HOSTILE,
        preset=HOSTILE,
        data="it's; rm -r .",
        history=HISTORY,
        recipe={"name": HOSTILE, "description": "<b>"},
        evaluation=HOSTILE,
        skipped=[(HOSTILE, HOSTILE)],
        notes=[HOSTILE],
    )
    assert "<script" not in content and "<i>" not in content
    assert text.count(HOSTILE) > 10
    assert "keras-video evaluate '<script>" in text
    assert "'it'\"'\"'s; rm -r .' --views" in text


def test_no_mistakes(page, paths):
    found = one_label([0, 1, 1, 0], [0, 1, 1, 0], 2, paths[:4])
    checker, content, text = page(found, ["a", "b"])
    assert "No mistakes among 4 videos." in text and "100 % accuracy" in text
    assert checker.images == 0
    assert "<h3>" not in content and "confusion" in content


def test_one_mistake_without_paths(page):
    checker, content, text = page(one_label([0, 1], [0, 0], 2), ["a", "b"])
    assert "The only mistake: a video of b was taken for a ." in text
    assert "1 of 1 video of b was taken for a , none the other way round." in text
    assert checker.images == 0 and "video 1" in text


def test_mistakes_beyond_the_pairs(page, paths):
    """The surest of them first, and no video twice."""
    labels = [0, 0, 1, 1, 2, 3, 4, 5]
    best = [1, 1, 2, 2, 3, 4, 5, 6]
    found = one_label(labels, best, 7, paths)
    found.scores[5, 4] = 1.0
    checker, content, _ = page(found, list("abcdefg"))
    worst = section(content, "The worst mistakes")
    assert re.findall(r"(\d)\.mp4</code>", worst) == ["5", "4", "6"]
    assert checker.images == 8
    assert "3 more pairs" in content


def test_hundred_classes(page):
    """Accuracies, a map of all, and the table of those with the most mistakes."""
    rng = np.random.default_rng(0)
    names = [f"class {number}" for number in range(101)]
    labels = np.repeat(np.arange(100), 6)
    best = np.where(rng.random(600) < 0.9, labels, rng.integers(0, 101, 600))
    best[:6] = 99
    _, content, text = page(one_label(labels, best, 101), names)
    matrix = section(content, "Confusion matrix")
    assert '<svg class="map" viewBox="0 0 101 101"' in matrix
    assert "The 60 of 101 classes with the most mistakes" in text
    assert matrix.count('<th scope="row">') == 60
    assert "<bdi>class 0</bdi>" in matrix and "<bdi>class 99</bdi>" in matrix
    bars = section(content, "Accuracy by class")
    assert bars.index("0 of 6") < bars.index("<details>") < bars.index("6 of 6")
    assert "No test videos: class 100" in text
    assert "Most often confused: class 0 with class 99 (6 mistakes)" in text
    assert len(content) < 300_000


def test_several_labels(page, paths):
    labels = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0]])
    scores = np.array(
        [[0.9, 0.8, 0.1], [0.8, 0.2, 0.1], [0.1, 0.1, 0.7], [0.6, 0.1, 0.1]]
    )
    _, content, text = page(Predictions(labels, scores, paths[:4]), ["a", "b", "c"])
    assert "Confusion matrix" not in text and "Accuracy by class" not in text
    assert "91.7 % mean average precision of 2 classes" in text
    bars = section(content, "Average precision by class")
    assert re.findall(r"<bdi>(\w)</bdi></span>.*?([\d.]+) %", bars, re.S) == [
        ("a", "83.3"),
        ("b", "100"),
    ]
    assert "No test videos: c" in text
    worst = section(content, "The worst mistakes")
    assert re.findall(r'alt="6 frames of ([^"]*)"', worst) == [
        "a video of b, predicted a",
        "a video of no class, predicted c",
    ]


def test_a_detector(page):
    values = {"stand": 0.5, "sit": 0.25, "swim": float("nan"), "fly": None}
    history = {"loss": [1.0], "val_frame_map": [0.375]}
    _, content, text = page(
        None, list(values), average_precision=values, history=history, model="run"
    )
    assert "37.5 % mean average precision of 2 classes" in text
    assert "Lowest average precision: sit (25 %), stand (50 %)." in text
    assert "frame-mAP" in content and content.count("<svg") == 2
    assert "keras-video detect run new_video.mp4" in text


def test_a_training(page):
    _, content, text = page(
        one_label([0, 1, 1], [0, 1, 1], 2),
        ["a", "b"],
        preset="x3d_xs",
        data="my videos",
        model="my run",
        history=HISTORY,
        recipe={"name": "small", "description": "For few.", "optimizer": {"name": "x"}},
        training_videos=40,
        seconds=75,
        evaluation="10 x 3 views",
        command="keras-video train 'my videos' -o 'my run'",
        notes=["Mind the gap."],
    )
    assert "Training report" in text
    assert (
        "x3d_xs was trained by the recipe small for 3 epochs on 40 videos and tested "
        "on 3 videos of 2 classes ( my videos ), by 10 x 3 views." in text
    )
    assert "1 min 15 s of training" in text
    assert text.index("Mind the gap.") < text.index("100 % accuracy")
    curves = section(content, "The training")
    assert curves.count("<svg") == 3
    assert (
        "Accuracy: highest on the test videos after epoch 2 with 70 %, 65 % after the "
        "last." in text
    )
    assert '"optimizer": {' in text and "All fields of small" in text
    commands = html.unescape(section(content, "How to go on"))
    assert "keras-video train 'my videos' -o 'my run' --resume" in commands
    assert "keras-video evaluate 'my run' 'my videos' --views 10x3 --report" in commands


def test_accuracy_by_length(page):
    seconds = np.repeat([1.0, 2.0, 4.0, 8.0, 16.0], 8)
    labels = np.zeros(40, int)
    best = (np.arange(40) >= 32).astype(int)
    _, content, _ = page(one_label(labels, best, 2, None, seconds), ["a", "b"])
    bars = section(content, "Accuracy by length of the video")
    assert re.findall(r"<span>([^<]*: \d of \d)</span>", bars) == [
        *["100 %: 8 of 8"] * 4,
        "0 %: 0 of 8",
    ]
    assert "16.0 to 16.0 s" in bars


@pytest.mark.parametrize("seconds", [None, np.full(40, 2.0)])
def test_no_lengths_to_compare(page, seconds):
    found = one_label(np.zeros(40, int), np.zeros(40, int), 2, None, seconds)
    assert "by length" not in page(found, ["a", "b"])[1]


def test_videos_that_are_gone_and_those_never_read(page, tmp_path):
    gone = [str(tmp_path / "gone.mp4")] * 2
    checker, content, text = page(
        one_label([0, 1], [0, 0], 2, gone), ["a", "b"], skipped=[("x.mp4", "empty")]
    )
    assert checker.images == 0 and text.count("No picture: ") == 2
    assert "1 video could not be read and was skipped: x.mp4 : empty" in text


def test_where_it_is_written(tmp_path):
    found = one_label([0, 1], [0, 0], 2)
    path = tmp_path / "new" / "page.html"
    assert write_report(path, found, ["a", "b"]) == path
    assert write_report(str(path), found, ["c", "d"]) == path
    assert "<bdi>c</bdi>" in path.read_text()
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    "predictions, names, says",
    [
        (one_label([0, 1], [0, 0], 2), ["a"], "of the 2 classes.* Received: 1 names"),
        (Predictions(np.zeros(0, int), np.zeros((0, 2))), ["a", "b"], "at least one"),
        (None, ["a", "b"], "`average_precision` must be given"),
    ],
)
def test_arguments_that_do_not_go_together(tmp_path, predictions, names, says):
    with pytest.raises(ValueError, match=says):
        write_report(tmp_path, predictions, names)
    assert list(tmp_path.iterdir()) == []
