"""Videos listed in a csv file, with a line of path and label each, as Kinetics."""

import os

from keras_video._advice import Advice, advised
from keras_video.data.annotations.csv_rows import csv_rows
from keras_video.data.annotations.read_text import excerpt, numbered_lines, read_text
from keras_video.data.annotations.video_list import VideoList
from keras_video.validation import MOST_CLASSES, check_class_names, some

_PATH_COLUMNS = ("path", "video_path", "video", "file", "filename")
_LABEL_COLUMNS = ("label", "labels", "class", "class_name")
_SEPARATOR = ";"
_ADVICE = "Give a csv file with a line `path,label` for each video."


def read_csv(csv_path, root=None, delimiter=None, class_names=None, check_files=True):
    """List the videos named in a csv file.

    Args:
        csv_path: the file: a line `path,label` for each video, UTF-8.
        root: folder that relative paths start from; None for the csv file's own.
        delimiter: "," or any other character; None to tell by the first line. With
            " ", the label is what follows the last space.
        class_names: names in the order of the classes. Labels are these names, or
            numbers below their count. None takes the names found, sorted; numbers
            are then named by themselves.
        check_files: whether to look that every local file is there.

    Returns:
        A `VideoList` in the order of the file.

    Raises:
        FileNotFoundError: if the csv file, or a video named in it, is missing.
        ValueError: for a line that does not parse or a label out of range; the
            message gives the line's number.
    """
    csv_path = os.fspath(csv_path)
    rows = list(_rows(csv_path, delimiter))
    if not rows:
        raise ValueError(
            f"{csv_path} names no videos. Write a line `path,label` for each video."
        )
    if root is None:
        root = os.path.dirname(csv_path)
    paths = [_join(root, path) for _, path, _ in rows]
    if check_files:
        _check_files(csv_path, rows, paths, root)
    else:
        _check_no_header(csv_path, rows, paths)
    if all(labels is None for _, _, labels in rows):
        return VideoList(paths, None, [], csv_path)
    labels, names = _numbers(csv_path, rows, class_names)
    return VideoList(paths, labels, names, csv_path)


def _rows(csv_path, delimiter):
    """(line number, path, list of labels or None) of each video."""
    text = read_text(csv_path, _ADVICE)
    if delimiter is None:
        first = next((line for _, line in numbered_lines(text, comments=False)), "")
        delimiter = next((d for d in (",", "\t") if d in first), " ")
    columns = None
    for number, fields, row in _fields(csv_path, text, delimiter):
        if not any(field.strip() for field in fields):
            continue
        if columns is None:
            columns, is_header = _columns(fields)
            if is_header:
                continue
        path_column, label_column = columns
        if len(fields) <= max(path_column, label_column or 0):
            raise ValueError(
                f"{csv_path}, line {number}: expected `path{delimiter}label`, found "
                f"{excerpt(row)}."
            )
        labels = None
        if label_column is not None:
            labels = [f.strip() for f in fields[label_column].split(_SEPARATOR)]
            labels = [label for label in labels if label]
        yield number, fields[path_column].strip(), labels


def _fields(csv_path, text, delimiter):
    """(line number, fields, the row as text) of each line."""
    if delimiter == " ":
        # Paths may hold spaces; the label of such files does not.
        for number, line in numbered_lines(text, comments=False):
            yield number, line.rsplit(" ", 1), line
        return
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError(
            "`delimiter` must be one character, and no quote or line end. "
            f"Received: delimiter={delimiter!r}"
        )
    yield from csv_rows(csv_path, text, delimiter)


def _columns(fields):
    """((path, label) columns, whether this line is a header)."""
    names = [field.strip().lower() for field in fields]
    path = next((names.index(n) for n in _PATH_COLUMNS if n in names), None)
    label = next((names.index(n) for n in _LABEL_COLUMNS if n in names), None)
    if path is not None and (label is not None or len(fields) == 1):
        return (path, label), True
    return (0, 1 if len(fields) > 1 else None), False


def _join(root, path):
    if "://" in path or os.path.isabs(path) or not root:
        return path
    return os.path.join(os.fspath(root), path)


def _check_files(csv_path, rows, paths, root):
    for (number, written, _), path in zip(rows, paths, strict=True):
        if "://" not in path and not os.path.exists(path):
            raise advised(
                FileNotFoundError(
                    f"{csv_path}, line {number}: there is no file {path} ({written!r} "
                    f"in the folder {os.fspath(root or '.')!r}). Correct the path."
                ),
                Advice("Give the folder of the videos as {}.", "root"),
                Advice("{} leaves missing videos out.", "on_error", "skip"),
            )


def _check_no_header(csv_path, rows, paths):
    """Refuse a first line of other column names: they would be a video and a class."""
    (number, path, labels), *others = rows
    known = {label for _, _, more in others for label in more or ()}
    endings = [os.path.splitext(path)[1] for _, path, _ in rows]
    if (
        others
        and not endings[0]
        and all(endings[1:])
        and "://" not in path
        and not os.path.exists(paths[0])
        and labels
        and not known.intersection(labels)
    ):
        raise ValueError(
            f"{csv_path}, line {number}: there is no video {excerpt(path)}. If this is "
            f"the header, call the columns `{_PATH_COLUMNS[0]}` and "
            f"`{_LABEL_COLUMNS[0]}`, or remove it."
        )


def _numbers(csv_path, rows, class_names):
    """(class numbers of each row, class names)."""
    found = {label for _, _, labels in rows for label in labels or ()}
    by_number = found and all(_is_whole(label) for label in found)
    names = check_class_names(class_names)
    # Names that look like numbers ("0", "1") are names.
    by_number = by_number and (names is None or not found <= set(names))
    if by_number:
        _check_numbers(csv_path, rows)
    if names is None and by_number:
        names = [str(n) for n in range(max(map(int, found)) + 1)]
    elif names is None:
        names = sorted(found)
    lookup = {name: number for number, name in enumerate(names)}
    numbers = []
    for line, _, labels in rows:
        numbers.append([])
        for label in labels or ():
            number = int(label) if by_number else lookup.get(label, -1)
            if not 0 <= number < len(names):
                raise _out_of_range(csv_path, line, label, names, by_number)
            numbers[-1].append(number)
    return numbers, names


def _is_whole(label):
    return label.removeprefix("-").isdecimal()


def _check_numbers(csv_path, rows):
    """Refuse numbers so high that naming the classes below them takes all memory."""
    for line, _, labels in rows:
        for label in labels or ():
            digits = label.lstrip("-0")
            if len(digits) > 9 or int(digits or 0) >= MOST_CLASSES:
                raise ValueError(
                    f"{csv_path}, line {line}: the label {label[:40]!r} is too high to "
                    f"be a class's number, which goes up to {MOST_CLASSES - 1:,}. "
                    "Correct the line, or number the classes from 0."
                )


def _out_of_range(csv_path, line, label, names, by_number):
    where = f"{csv_path}, line {line}: the label {excerpt(label)} is "
    wrong = f"not among `class_names` ({some(names)})."
    if by_number:
        wrong = (
            f"out of range. With {len(names)} classes, labels go from 0 to "
            f"{len(names) - 1}."
        )
    return advised(
        ValueError(f"{where}{wrong} Correct the line."),
        Advice("Or correct {}.", "class_names"),
    )
