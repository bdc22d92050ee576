"""Recognition of csv files of annotated boxes, in AVA's form, by their content."""

import itertools
import math
import os

from keras_video.data.annotations.csv_rows import csv_rows

_HEAD = 65536  # bytes of a file that are looked at
_ROWS = 100
_HEADER = ("video_id", "timestamp", "x1")
# video_id,timestamp,x1,y1,x2,y2,action_id, with or without the person_id.
_COLUMNS = (7, 8)
_NUMBERS = slice(1, 6)


def is_ava_csv(path):
    r"""Whether a file has rows of annotated boxes as AVA's, or the header of such rows.

    Args:
        path: of anything; what is no file, or no text, is no such file.

    Example:
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "train.csv")
    >>> _ = path.write_text("film,0902,0.1,0.1,0.5,0.9,12,0\n")
    >>> is_ava_csv(path)
    True
    >>> _ = path.write_text("film.mp4,stand\n")
    >>> is_ava_csv(path)
    False
    """
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1]  # whole lines
    try:
        rows = csv_rows(path, head.decode("utf-8-sig"), comments=True)
        return any(_is_box(row.fields) for row in itertools.islice(rows, _ROWS))
    except ValueError:
        return False


def _is_box(fields):
    fields = [field.strip() for field in fields]
    if tuple(field.lower() for field in fields[:3]) == _HEADER:
        return True
    return len(fields) in _COLUMNS and all(map(_is_number, fields[_NUMBERS]))


def _is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
