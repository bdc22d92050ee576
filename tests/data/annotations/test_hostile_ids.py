"""Ids and names with characters that mean something in csv files."""

import csv as csv_module
import json

import numpy as np
import pytest

from keras_video.data import (
    ActionBoxes,
    read_ava_csv,
    read_excluded_timestamps,
    read_label_map,
    write_ava_csv,
)
from keras_video.data.annotations.csv_rows import csv_line, csv_rows
from keras_video.data.annotations.video_csv import read_csv

IDS = [
    "video",
    "video_id",
    "#a",
    " # b",
    "a,b",
    'say "hi"',
    '"',
    "two words",
    " blanks around ",
    "two\nlines",
    "two\r\nlines",
    "old\rMac",
    "caf\u00e9 \u4e16\u754c \u2028 \x85",
    "\ufeffmark",
    "\u00a0",
    "x\ty;z|'\\",
]


@pytest.mark.parametrize("first", IDS)
@pytest.mark.parametrize("kind", ["annotations", "boxes", "detections"])
def test_boxes_are_read_as_written(first, kind, tmp_path):
    ids = [first, *(each for each in IDS if each != first)]
    n = len(ids)
    table = ActionBoxes(ids, np.arange(n), [[0, 0, 0.5, 1]] * n, [3] * n, [0.5] * n)
    path = tmp_path / "rows.csv"
    write_ava_csv(table, path, kind)
    assert read_ava_csv(path, kind).video_ids.tolist() == ids
    with open(path, newline="", encoding="utf-8") as file:  # and by anyone else
        assert [row[0] for row in csv_module.reader(file)] == ids


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rows_of_csv_files(end, mark, tmp_path):
    ids = [each for each in IDS if each not in ("video", "video_id")]
    text = "".join(csv_line([id, 1]).removesuffix("\n") + end for id in ids)
    path = tmp_path / "rows.csv"
    path.write_bytes((mark + text).encode())
    assert read_excluded_timestamps(path) == {(id, 1.0) for id in ids}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\r\r\n"])
def test_paths_and_labels(end, tmp_path):
    ids = [each for each in IDS if each == each.strip()]
    labels = [f"<{id.replace(';', '')}>" for id in ids]  # `;` parts several labels
    rows = [["path", "label"], *zip(ids, labels, strict=True)]
    text = "".join(csv_line(row).removesuffix("\n") + end for row in rows)
    path = tmp_path / "train.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    videos = read_csv(path, root="", check_files=False)
    assert videos.paths == ids
    assert [videos.class_names[n] for (n,) in videos.labels] == labels


@pytest.mark.parametrize(
    "text, line, message",
    [
        (
            'a.mp4,x\n"b.mp4,x\nc.mp4,y\nd.mp4,z\n',
            2,
            "a quote is opened and not closed",
        ),
        ('a.mp4,x\n"b.mp4,x\n"c.mp4",y\n', 2, "closed in the middle of a field"),
        (f"a.mp4,x\n\n{'b' * 200_000},y\n", 3, "a field is too long"),
    ],
)
def test_rows_that_are_no_csv(text, line, message, tmp_path):
    path = tmp_path / "train.csv"
    path.write_text(text)
    for read in (read_csv, read_ava_csv, read_excluded_timestamps):
        known = text.replace("x", "1").replace("y", "2")
        path.write_text(known)
        with pytest.raises(ValueError, match=f"train.csv, line {line}: .*{message}"):
            read(path, **({"check_files": False} if read is read_csv else {}))


def test_no_text(tmp_path):
    path = tmp_path / "train.csv"
    path.write_bytes("a.mp4,x\n".encode("utf-16-le"))
    for read in (read_csv, read_ava_csv, read_excluded_timestamps, read_label_map):
        with pytest.raises(ValueError, match="train.csv is not text in UTF-8"):
            read(path)


def test_delimiters(tmp_path):
    path = tmp_path / "train.csv"
    path.write_text("a.mp4|x\n")
    assert read_csv(path, delimiter="|", check_files=False).class_names == ["x"]
    for wrong in ("", "||", '"', "\n"):
        with pytest.raises(ValueError, match="`delimiter` must be one character"):
            read_csv(path, delimiter=wrong, check_files=False)


def test_comments_with_quotes():
    text = '# don\'t count "this\n a,1\n#,"\n"#b",2\n'
    rows = [row.fields for row in csv_rows("a.csv", text, comments=True)]
    assert rows == [["a", "1"], ["#b", "2"]]


def test_rows_without_an_id_are_not_written(tmp_path):
    table = ActionBoxes(["a", ""], [1, 2], [[0, 0, 1, 1]] * 2, [1, 1])
    with pytest.raises(ValueError, match="must have a video id. Received: '' in row 1"):
        write_ava_csv(table, tmp_path / "rows.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [each.strip() for each in IDS if each.strip()])
def test_names_of_label_maps(name, tmp_path):
    path = tmp_path / "map.pbtxt"
    # As protobuf's text format writes strings.
    known = {
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        '"': '\\"',
        "'": "\\'",
        "\\": "\\\\",
    }
    quoted = "".join(
        known.get(c)
        or (c if c.isascii() else "".join(map("\\{:o}".format, c.encode())))
        for c in name
    )
    path.write_text(f'item {{  # "one\n  name: "{quoted}"\n  id: 1  # don\'t\n}}\n')
    assert read_label_map(path) == {1: name}
    path.write_text(
        f"item {{\r name: {json.dumps(name, ensure_ascii=False)}\r id: 2 }}"
    )
    if "\\u" not in json.dumps(name, ensure_ascii=False):
        assert read_label_map(path) == {2: name}
