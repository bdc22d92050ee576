"""Writer of csv files of boxes in AVA's form."""

import numpy as np

from keras_video._atomic import new_output
from keras_video.data.annotations.csv_rows import csv_line
from keras_video.data.annotations.parse_ava_csv import FILE_KINDS
from keras_video.validation import check_choice


def write_ava_csv(table, path, kind="annotations", overwrite=False):
    r"""Write a table of boxes as a csv file, which `read_ava_csv` reads.

    Args:
        table: `ActionBoxes`.
        path: the file, which appears when it is complete.
        kind: "annotations" (the last column is the person), "boxes" or "detections"
            (the last column is the score), see `read_ava_csv`.
        overwrite: replace a file that is there.

    Raises:
        FileExistsError: if there is a file and it may not be replaced.
        ValueError: for an unknown kind, or a row without a video id.

    Example:
    >>> import pathlib, tempfile
    >>> from keras_video.data import ActionBoxes, write_ava_csv
    >>> table = ActionBoxes(["a"], [902], [[0.1, 0.25, 0.5, 1]], [12], [0.75])
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "found.csv"
    >>> write_ava_csv(table, path, kind="detections")
    >>> path.read_text()
    'a,0902,0.1,0.25,0.5,1.0,12,0.75\n'
    """
    check_choice("kind", kind, FILE_KINDS)
    if "" in table.video_ids:
        raise ValueError(
            "Every row must have a video id. "
            f"Received: '' in row {table.video_ids.tolist().index('')}"
        )
    last = table.actors if kind == "annotations" else table.scores
    with (
        new_output(path, overwrite) as unfinished,
        open(unfinished, "w", encoding="utf-8", newline="") as file,
    ):
        for row in range(len(table)):
            fields = [
                table.video_ids[row],
                format_timestamp(table.timestamps[row]),
                # The shortest digits that give the same float32.
                *map(str, table.boxes[row]),
                _unless_negative(table.labels[row]),
                _unless_negative(last[row]) if kind == "annotations" else last[row],
            ]
            file.write(csv_line(fields))


def format_timestamp(seconds):
    """Seconds as AVA writes them.

    Example:
    >>> format_timestamp(902.0), format_timestamp(3.5)
    ('0902', '3.5')
    """
    if seconds == np.floor(seconds):
        return f"{int(seconds):04d}"
    return f"{seconds:.6f}".rstrip("0")


def _unless_negative(number):
    return "" if number < 0 else number
