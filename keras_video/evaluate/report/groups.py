"""Sections of the report on groups of videos: by class, and by length."""

import math

import numpy as np

from keras_video.evaluate.accuracy_by_length import accuracy_by_length
from keras_video.pages.bars import bars
from keras_video.pages.text import bold, number_of, percent

# Bars that are shown at once, and videos from which on lengths are told apart.
BARS, LENGTHS_FROM = 24, 20


def accuracy_section(predictions, class_names):
    """The accuracy of each class as bars, the worst first."""
    counts = predictions.count_by_class(class_names)
    rows = [
        (name, right / total, f"{right} of {total}")
        for name, (right, total) in counts.items()
        if total
    ]
    empty = [name for name, (_, total) in counts.items() if not total]
    return _bars(rows) + _without_videos(empty)


def average_precision_section(values):
    """The average precision of each class as bars, the worst first.

    Args:
        values: dictionary from class name to average precision, NaN where there is
            nothing to be found.
    """
    rows = [(n, v, percent(v)) for n, v in values.items() if not math.isnan(v)]
    empty = [name for name, value in values.items() if math.isnan(value)]
    return _bars(rows) + _without_videos(empty)


def _bars(rows):
    rows = sorted(rows, key=lambda row: row[1])
    shown, rest = (rows, []) if len(rows) <= BARS + 4 else (rows[:BARS], rows[BARS:])
    text = bars(shown)
    if rest:
        count = number_of(len(rest), "class")
        lowest = percent(rest[0][1], 0)
        text += (
            f"<details><summary>{count} more, {lowest} and above</summary>{bars(rest)}"
            "</details>"
        )
    return text


def _without_videos(names):
    if not names:
        return ""
    listed = ", ".join(map(bold, names[:BARS]))
    more = f" and {len(names) - BARS} more" if len(names) > BARS else ""
    return f"<p>No test videos: {listed}{more}.</p>"


def length_section(predictions):
    """The accuracy of short and of long videos as bars; empty where they do not differ.

    Reference:
        Figure 8 of the paper of `STAttention`.
    """
    seconds = predictions.seconds
    if seconds is None or len(seconds) < LENGTHS_FROM:
        return ""
    if not np.isfinite(seconds).all():
        return ""
    groups = [g for g in accuracy_by_length(predictions) if g.videos]
    if len(groups) < 2:
        return ""
    rows = [
        (
            f"{group.shortest:.1f} to {group.longest:.1f} s",
            group.accuracy,
            f"{percent(group.accuracy, 0)}: {group.right} of {group.videos}",
        )
        for group in groups
    ]
    text = "<p>From the shortest videos to the longest, about as many in each row.</p>"
    return text + bars(rows)
