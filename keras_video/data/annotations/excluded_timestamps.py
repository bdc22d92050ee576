"""Timestamps that are left out of training and evaluation."""

import math
import os

from keras_video.data.annotations.csv_rows import csv_rows
from keras_video.data.annotations.read_text import excerpt, read_text


def read_excluded_timestamps(path):
    r"""Read a csv file of rows `video_id,timestamp`, as AVA publishes.

    Args:
        path: the file; one without rows excludes nothing.

    Returns:
        frozenset of (video id, seconds), as `key_frame_id` gives them.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: for a row of another form, with its line.

    Example:
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/excluded.csv"
    >>> with open(path, "w") as file:
    ...     _ = file.write("a,0904\n")
    >>> read_excluded_timestamps(path)
    frozenset({('a', 904.0)})
    """
    path = os.fspath(path)
    text = read_text(path, "Give a csv file of rows `video_id,timestamp`.")
    excluded = set()
    for line, fields, row in csv_rows(path, text, comments=True):
        try:
            video, seconds = fields
            if not math.isfinite(float(seconds)):
                raise ValueError
        except ValueError:
            raise ValueError(
                f"{path}, line {line}: expected `video_id,timestamp`, found "
                f"{excerpt(row)}."
            ) from None
        quoted = row.startswith('"')
        excluded.add(key_frame_id(video if quoted else video.strip(), seconds))
    return frozenset(excluded)


def key_frame_id(video_id, seconds):
    """The id of a key frame: (video id, seconds to a microsecond)."""
    return str(video_id), round(float(seconds), 6)
