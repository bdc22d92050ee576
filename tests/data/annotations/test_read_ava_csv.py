"""Every rule for rows of annotation files, good and bad."""

import warnings

import numpy as np
import pytest

from keras_video.data import ActionBoxes, read_ava_csv, write_ava_csv
from keras_video.data.annotations.bad_row import PROBLEMS
from keras_video.data.annotations.read_ava_csv import open_ava_csv

GOOD = "a,0902,0.1,0.2,0.5,0.9,12,3"
BAD = {
    "columns": ["a,0902,0.1,0.2,0.5", GOOD + ",7", "a"],
    "video": [",0902,0.1,0.2,0.5,0.9,12,3"],
    "timestamp": [
        "a,nine,0.1,0.2,0.5,0.9,12,3",
        "a,-1,0.1,0.2,0.5,0.9,12,3",
        "a,nan,0.1,0.2,0.5,0.9,12,3",
        "a,,0.1,0.2,0.5,0.9,12,3",
    ],
    "coordinate": [
        "a,0902,nan,0.2,0.5,0.9,12,3",
        "a,0902,0.1,,0.5,0.9,12,3",
        "a,0902,0.1,0.2,inf,0.9,12,3",
        "a,0902,0.1,0.2,0.5,left,12,3",
    ],
    "inverted": ["a,0902,0.5,0.2,0.1,0.9,12,3", "a,0902,0.1,0.9,0.5,0.2,12,3"],
    "no area": ["a,0902,0.1,0.2,0.1,0.9,12,3", "a,0902,0.1,0.2,0.5,0.2,12,3"],
    "outside": [
        "a,0902,1.1,0.2,1.5,0.9,12,3",
        "a,0902,0.1,-0.5,0.5,0,12,3",
        "a,0902,0,0,320,240,12,3",
    ],
    "label": [
        "a,0902,0.1,0.2,0.5,0.9,stand,3",
        "a,0902,0.1,0.2,0.5,0.9,0,3",
        "a,0902,0.1,0.2,0.5,0.9,81,3",
        "a,0902,0.1,0.2,0.5,0.9,1.5,3",
    ],
    "person": ["a,0902,0.1,0.2,0.5,0.9,12,Ann"],
    "clipped": ["a,0902,-0.1,0.2,0.5,1.3,12,3"],
    "duplicated": [GOOD, "a,902.0,0.1,0.2,0.5,0.90,12,4"],
}


@pytest.fixture
def csv(tmp_path):
    def write(*rows):
        path = tmp_path / "rows.csv"
        path.write_text("".join(f"{row}\n" for row in rows))
        return path

    return write


@pytest.mark.parametrize("kind", BAD)
def test_bad_rows(kind, csv):
    first = "b,1,0,0,1,1,80,0"
    path = csv("# a comment", "", GOOD, *BAD[kind], first)
    found = open_ava_csv(path, label_map="ava")
    expected = [(4 + n, kind, row) for n, row in enumerate(BAD[kind])]
    assert [(row.line, row.problem, row.text) for row in found.bad] == expected

    corrected = kind in ("clipped", "duplicated")
    if not corrected:
        with pytest.raises(ValueError, match=r"rows.csv, line 4.*on_bad_row") as error:
            read_ava_csv(path, label_map="ava")
        assert PROBLEMS[kind] in str(error.value) and BAD[kind][0] in str(error.value)
        assert ("more such" in str(error.value)) == (len(BAD[kind]) > 1)
    with pytest.warns(UserWarning) as caught:
        table = read_ava_csv(path, label_map="ava", on_bad_row="skip")
    (message,) = [str(w.message) for w in caught]
    counts = f"{0 if corrected else len(expected)} rows were left out"
    assert counts in message and f"{len(expected)} x {PROBLEMS[kind]} (line" in message
    assert table.video_ids.tolist() == ["a", *["a"] * (kind == "clipped"), "b"]
    if kind == "clipped":
        assert np.allclose(table.boxes[1], [0, 0.2, 0.5, 1])


def test_every_kind_is_tested():
    assert {*BAD, "score"} == set(PROBLEMS)


def test_good_rows_of_every_version(csv):
    path = csv(
        "video_id,timestamp,x1,y1,x2,y2,action_id,person_id",
        "b,3.5,0.1,0.2,0.5,0.9,80,",  # AVA-Kinetics
        "a,0904,0.1,0.2,0.5,0.9,12",  # AVA 1.0
        "a,0903",
        GOOD,
        "a,0902,0.1,0.2,0.5,0.9,,3",
        "c,7.25,,,,,,",
        "-x_Y,1, 0.5,0.5 ,1,1,7,0\r",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = read_ava_csv(path)
    assert table.video_ids.tolist() == ["b", "a", "a", "a", "-x_Y"]
    assert table.timestamps.tolist() == [3.5, 904, 902, 902, 1]
    assert table.labels.tolist() == [80, 12, 12, -1, 7]
    assert table.actors.tolist() == [-1, -1, 3, 3, 0]
    assert open_ava_csv(path).empty == (("a", 903.0), ("c", 7.25))


def test_boxes_and_detections(csv):
    rows = ["a,0902,0.1,0.2,0.5,0.9,,0.75", "a,0902,0.1,0.2,0.5,0.9,12,0.5"]
    boxes = read_ava_csv(csv(*rows, "a,1,0,0,1,1,-1,0.25"), kind="boxes")
    assert boxes.labels.tolist() == [-1, 12, -1]
    assert boxes.scores.tolist() == [0.75, 0.5, 0.25]
    twice = csv(rows[1], rows[1], "a,0902,-0.25,0,1,1,12,0.5")
    detections = read_ava_csv(twice, kind="detections")
    assert len(detections) == 3 and detections.boxes[2, 0] == -0.25
    for kind, row in (("boxes", rows[0][:-4]), ("detections", rows[1] + "x")):
        with pytest.raises(ValueError, match="line 1: the score is no number"):
            read_ava_csv(csv(row), kind=kind)
    with pytest.raises(ValueError, match="line 1: the action is no number"):
        read_ava_csv(csv(rows[0]), kind="detections")


@pytest.mark.parametrize("kind", ["annotations", "boxes", "detections"])
def test_what_is_written_is_read(kind, tmp_path):
    rng, n = np.random.default_rng(0), 40
    labels = rng.integers(1, 9, n)
    if kind != "detections":
        labels[::5] = -1
    corners = np.sort(rng.random((n, 2, 2)), axis=1).reshape(n, 4)
    table = ActionBoxes(
        [f"v{i % 7}" for i in range(n)],
        np.where(rng.random(n) < 0.5, rng.integers(0, 2000, n), rng.random(n).round(5)),
        corners,
        labels,
        None if kind == "annotations" else rng.random(n),
        rng.integers(-1, 3, n) if kind == "annotations" else None,
    )
    path = tmp_path / "table.csv"
    write_ava_csv(table, path, kind)
    for column, expected in zip(
        read_ava_csv(path, kind).columns(), table.columns(), strict=True
    ):
        assert np.array_equal(column, expected)
    with pytest.raises(FileExistsError, match="table.csv exists already"):
        write_ava_csv(table, path, kind)
    write_ava_csv(ActionBoxes.empty(), path, kind, overwrite=True)
    assert path.read_text() == "" and len(read_ava_csv(path, kind)) == 0
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="no.csv does not exist. Give a csv"):
        read_ava_csv(tmp_path / "no.csv")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(ValueError, match="picture.csv is not text in UTF-8"):
        read_ava_csv(tmp_path / "picture.csv")
    with pytest.raises(ValueError, match="`kind` must be one of.*kind='labels'"):
        read_ava_csv(tmp_path / "no.csv", kind="labels")
    (tmp_path / "some.csv").write_text(GOOD)
    with pytest.raises(ValueError, match="`on_bad_row` must be one of"):
        read_ava_csv(tmp_path / "some.csv", on_bad_row="ignore")
