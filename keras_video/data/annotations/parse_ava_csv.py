"""Parser of csv files of boxes in AVA's form."""

import dataclasses
import math
import os

import numpy as np

from keras_video.data.annotations.action_boxes import NO_ACTOR, NO_LABEL, ActionBoxes
from keras_video.data.annotations.bad_row import BadRow
from keras_video.data.annotations.csv_rows import csv_rows
from keras_video.data.annotations.read_text import read_text
from keras_video.validation import check_choice

# What a row of each kind is.
_ROWS = {
    "annotations": "video_id,timestamp,x1,y1,x2,y2,action_id,person_id",
    "boxes": "video_id,timestamp,x1,y1,x2,y2,,score",
    "detections": "video_id,timestamp,x1,y1,x2,y2,action_id,score",
}
FILE_KINDS = tuple(_ROWS)

# Columns that a row of each kind can have; AVA v1 and v2.0 have no person id.
_COLUMNS = {"annotations": (7, 8), "boxes": (8,), "detections": (8,)}
_EDGE = 1e-6  # rounding errors are no reason to complain
# No box, as fractions of the picture, is so far outside it: these are pixels.
_FAR = -1, 2


@dataclasses.dataclass(frozen=True)
class AvaFile:
    """The rows of a file of boxes, good and bad.

    Args:
        path: the file.
        table: `ActionBoxes` of the good and corrected rows, in the file's order.
        empty: (video id, timestamp) of each row without a box: key frames in which
            nobody is seen.
        bad: the `BadRow`s, by line.
    """

    path: str
    table: ActionBoxes
    empty: tuple
    bad: tuple


class _RowError(Exception):
    """A row that cannot be used; its one argument is the problem."""


def parse_ava_csv(path, kind="annotations", label_ids=None):
    """Read a file and check every row of it.

    Args:
        path: the file.
        kind: "annotations", "boxes" or "detections", see `read_ava_csv`.
        label_ids: ids that an action can have; `None` for any from 1.

    Returns:
        An `AvaFile`.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no csv in UTF-8.
    """
    check_choice("kind", kind, FILE_KINDS)
    path = os.fspath(path)
    labels = None if label_ids is None else frozenset(label_ids)
    advice = f"Give a csv file of rows `{_ROWS[kind]}`."
    rows, lines, empty, bad = [], [], [], []
    content = csv_rows(path, read_text(path, advice), comments=True)
    for number, (line, fields, text) in enumerate(content):
        fields = [fields[0] if text.startswith('"') else fields[0].strip()] + [
            field.strip() for field in fields[1:]
        ]
        if number == 0 and _is_header(fields):
            continue
        try:
            row = _parse(fields, kind, labels)
        except _RowError as error:
            bad.append(BadRow(line, error.args[0], text))
            continue
        if row[2] is None:
            empty.append(row[:2])
            continue
        rows.append(row)
        lines.append((line, text))
    table, more = _check_boxes(rows, lines, kind)
    return AvaFile(path, table, tuple(dict.fromkeys(empty)), tuple(sorted(bad + more)))


def _is_header(fields):
    # A video may be called "video": then a number follows.
    names = ("video_id", "video", "videoid")
    return fields[0].lower() in names and fields[1:2] and fields[1].isidentifier()


def _parse(fields, kind, labels):
    """(video id, timestamp, box or None, label, score, actor) of a row."""
    if not fields[0]:
        raise _RowError("video")
    if len(fields) < 2:
        raise _RowError("columns")
    timestamp = _number(fields[1], "timestamp")
    if timestamp < 0:
        raise _RowError("timestamp")
    if kind == "annotations" and not any(fields[2:]) and len(fields) in (2, 7, 8):
        return fields[0], timestamp, None
    if len(fields) not in _COLUMNS[kind]:
        raise _RowError("columns")
    box = [_number(field, "coordinate") for field in fields[2:6]]
    label = _label(fields[6], kind, labels)
    score, actor = 1.0, NO_ACTOR
    if kind != "annotations":
        score = _number(fields[7], "score")
    elif len(fields) == 8 and fields[7]:
        actor = _whole(fields[7], "person")
    return fields[0], timestamp, box, label, score, actor


def _number(text, problem):
    try:
        number = float(text)
    except ValueError:
        raise _RowError(problem) from None
    if not math.isfinite(number):
        raise _RowError(problem)
    return number


def _whole(text, problem):
    try:
        number = int(text)
    except ValueError:
        raise _RowError(problem) from None
    if abs(number) >= 2**63:
        raise _RowError(problem)
    return number


def _label(text, kind, labels):
    # Boxes of a person detector come without a label, or with -1 for one.
    if kind == "annotations" and not text or kind == "boxes" and text in ("", "-1"):
        return NO_LABEL
    label = _whole(text, "label")
    if label < 1 or labels is not None and label not in labels:
        raise _RowError("label")
    return label


def _check_boxes(rows, lines, kind):
    """(table of the good rows, bad rows) of rows whose fields parse."""
    if not rows:
        return ActionBoxes.empty(), []
    table = ActionBoxes(*map(list, zip(*rows, strict=True)))
    bad, useful = [], np.ones(len(table), bool)

    def find(problem, mask):
        for row in np.flatnonzero(mask & useful):
            bad.append(BadRow(lines[row][0], problem, lines[row][1]))

    x1, y1, x2, y2 = table.boxes.T
    far = ((table.boxes < _FAR[0]) | (table.boxes > _FAR[1])).any(axis=1)
    for name, mask in (
        ("inverted", (x2 < x1) | (y2 < y1)),
        ("no area", (x2 == x1) | (y2 == y1)),
        ("outside", far | (x1 >= 1) | (y1 >= 1) | (x2 <= 0) | (y2 <= 0)),
    ):
        find(name, mask)
        useful &= ~mask
    if kind != "detections":
        find("clipped", ((table.boxes < -_EDGE) | (table.boxes > 1 + _EDGE)).any(1))
        np.clip(table.boxes, 0, 1, out=table.boxes)
        repeated = _repeated(table, useful)
        find("duplicated", repeated)
        useful &= ~repeated
    return table[useful], bad


def _repeated(table, useful):
    """The useful rows that repeat video, timestamp, box and label of one before."""
    known, repeated = set(), np.zeros(len(table), bool)
    keys = zip(
        table.video_ids,
        table.timestamps.tolist(),
        map(tuple, table.boxes.tolist()),
        table.labels.tolist(),
        strict=True,
    )
    for row, key in enumerate(keys):
        if useful[row]:
            repeated[row] = key in known
            known.add(key)
    return repeated
