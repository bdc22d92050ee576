"""Label maps: the names of actions by their ids."""

import io
import os
import re

from keras_video._class_names import LISTS, load_class_names
from keras_video.data.annotations.csv_rows import csv_rows
from keras_video.data.annotations.read_text import excerpt, numbered_lines, read_text
from keras_video.validation import MOST_CLASSES, some

# The classes that the official evaluation of AVA scores, of all 80: the items of
# `ava_action_list_v2.1_for_activitynet_2018.pbtxt` (v2.2 and 2019 have the same), those
# with at least 25 examples in each of the validation and the test set.
AVA_EVALUATED_IDS = (
    *(1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 20, 22, 24, 26, 27),
    *(28, 29, 30, 34, 36, 37, 38, 41, 43, 45, 46, 47, 48, 49, 51, 52, 54, 56, 57, 58),
    *(59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 72, 73, 74, 76, 77, 78, 79, 80),
)

_STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_BLOCK = re.compile(rf"\b(?:item|label)\s*\{{((?:[^{{}}\"']|{_STRING})*)\}}")
_FIELD = re.compile(rf"(\w+)\s*:\s*({_STRING}|[^\s,]+?)(?=[\s,;]|[a-z_]+\s*:|$)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b"}
_CONTROL |= {b"f": b"\f", b"v": b"\v"}
_ADVICE = (
    "Give a label map: AVA's .pbtxt, a .csv of rows `id,name`, or a text file with a "
    "name on each line."
)


def read_label_map(path):
    r"""Read the names of actions and their ids.

    ```
    item {             label {                          12,stand    stand
      name: "stand"      name: "stand"                  80,walk     walk
      id: 12             label_id: 12                   (.csv)      (names alone:
    }                    label_type: PERSON_MOVEMENT                ids from 1, by
                       }                                            line)
    ```

    Args:
        path: AVA's action list in either form (.pbtxt); a csv file (.csv) of rows
            `id,name`, with more columns or without, and with a header or without; or a
            text file with a name on each line. Blank lines and those that start with
            `#` do not count.

    Returns:
        Dictionary from id to name, by id.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it names nothing, or an id or a name twice.

    Example:
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/actions.txt"
    >>> with open(path, "w") as file:
    ...     _ = file.write("stand\nwalk\n")
    >>> read_label_map(path)
    {1: 'stand', 2: 'walk'}
    """
    path = os.fspath(path)
    text = io.StringIO(read_text(path, _ADVICE), newline=None).read()
    without_comments = re.sub(rf"({_STRING})|#[^\r\n]*", r"\1", text)
    if re.search(r"^\s*(item|label)\s*\{", without_comments, re.MULTILINE):
        pairs = [_item(path, block) for block in _BLOCK.findall(without_comments)]
        opened = re.findall(r"^\s*(?:item|label)\s*\{", without_comments, re.M)
        if len(pairs) < len(opened):
            raise ValueError(f"{path}: an `item` or `label` has no closing brace.")
    elif path.lower().endswith(".csv"):
        pairs = list(_rows(path, text))
    else:
        pairs = list(enumerate((line for _, line in numbered_lines(text)), 1))
    return _checked(pairs, path)


def as_label_map(label_map):
    """A label map in any form as a dictionary from id to name; `None` stays.

    Args:
        label_map: a dictionary; a list of names, whose ids count from 1; the name of a
            data set that `load_class_names` knows; or a file, see `read_label_map`.
    """
    if label_map is None:
        return None
    if isinstance(label_map, dict):
        return _checked(list(label_map.items()), "`label_map`")
    if not isinstance(label_map, (str, os.PathLike)):
        return _checked(list(enumerate(label_map, 1)), "`label_map`")
    if (LISTS / f"{label_map}.txt").exists() and not os.path.exists(label_map):
        return dict(enumerate(load_class_names(str(label_map)), 1))
    return read_label_map(label_map)


def _rows(path, text):
    """(id, name) of each row of a csv file."""
    for number, row in enumerate(csv_rows(path, text, comments=True)):
        fields = [field.strip() for field in row.fields]
        if number == 0 and fields[0].isidentifier():
            continue  # AVA's own has the header label_id,label_name,label_type
        if len(fields) < 2 or not fields[1]:
            raise ValueError(
                f"{path}, line {row.line}: expected `id,name`, found "
                f"{excerpt(row.text)}."
            )
        yield fields[0], fields[1]


def _item(path, block):
    """(id, name) of one item of a .pbtxt file."""
    fields = {name: value for name, value in _FIELD.findall(block)}
    number = fields.get("id", fields.get("label_id"))
    name = fields.get("name") or fields.get("display_name")
    if name is None or number is None:
        raise ValueError(
            f"{path}: every `item` or `label` must have a name and an id. "
            f"Received: {excerpt(' '.join(block.split()))}"
        )
    if name[0] in "\"'":
        name = _unescaped(path, name[1:-1])
    return number, name


def _unescaped(path, text):
    """A string of a .pbtxt file, where letters beyond ASCII may be octal bytes."""

    def byte(match):
        code = match[1]
        if code[:1].isdigit() and code < b"8":
            return bytes([int(code, 8) & 255])
        if code[:1] == b"x" and len(code) > 1:
            return bytes([int(code[1:], 16)])
        return _CONTROL.get(code, code)

    try:
        return _ESCAPE.sub(byte, text.encode()).decode()
    except UnicodeDecodeError:
        raise ValueError(
            f"{path}: the name {excerpt(text)} is not text in UTF-8."
        ) from None


def _checked(pairs, source):
    """Pairs of id and name as a dictionary by id."""
    label_map, names = {}, set()
    for number, name in pairs:
        if not re.fullmatch(r"\d{1,18}", str(number)) or int(number) < 1:
            raise ValueError(
                f"{source}: ids must be whole numbers from 1. Received: "
                f"{excerpt(number)} for {excerpt(name)}"
            )
        if int(number) in label_map or name in names:
            raise ValueError(
                f"{source}: each id and each name may occur once. "
                f"Received: {number} {excerpt(name)} again"
            )
        label_map[int(number)] = str(name)
        names.add(name)
    if not label_map:
        raise ValueError(f"{source} names no actions. {_ADVICE}")
    return dict(sorted(label_map.items()))


def name_labels(label_map, ids):
    """`label_map`; where there is none, ids from 1 to the highest, named so.

    Raises:
        ValueError: if there is neither a label map nor an id.
    """
    if label_map is not None:
        return label_map
    highest = max(ids, default=0)
    if highest < 1:
        raise ValueError(
            "`label_map` must be given where nothing is annotated. "
            f"Received: label_map=None and the labels {some(sorted(set(ids)))}"
        )
    if highest > MOST_CLASSES:
        raise ValueError(
            f"`label_map` must be given where an id is above {MOST_CLASSES:,}. "
            f"Received: label_map=None and the id {highest}"
        )
    return {number: str(number) for number in range(1, highest + 1)}
