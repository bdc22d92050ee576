"""Tubes of the ground truth, from annotations with the ids of actors."""

import numpy as np

from keras_video.data.annotations.action_boxes import NO_ACTOR, NO_LABEL
from keras_video.data.annotations.action_tube import ActionTube
from keras_video.metrics.timestamps import microseconds, number_videos


def ground_truth_tubes(table, max_gap=1.0):
    """Join the boxes of each actor that have the same label into tubes over time.

    Args:
        table: `ActionBoxes` with `actors`. Rows without a label are ignored; of
            several rows with the same actor, label and timestamp the first counts.
        max_gap: seconds between two key frames up to which they are of one tube. AVA's
            key frames are 1 second apart.

    Returns:
        List of `ActionTube`, by video in the order of the table, then by actor, label
        and time; each with the mean score of its rows.

    Raises:
        ValueError: if a row has a label but no actor.

    Example:
    >>> from keras_video.data import ActionBoxes
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> table = ActionBoxes(["a"] * 3, [2, 3, 7], [box] * 3, [12] * 3, actors=[1] * 3)
    >>> [tube.timestamps.tolist() for tube in ground_truth_tubes(table)]
    [[2.0, 3.0], [7.0]]
    """
    table = table[table.labels != NO_LABEL]
    unnamed = np.flatnonzero(table.actors == NO_ACTOR)
    if len(unnamed):
        row = unnamed[0]
        raise ValueError(
            "Every box needs the id of its actor, which says which boxes belong to one "
            f"tube. Received: {len(unnamed)} of {len(table)} rows without, the first "
            f"of video {table.video_ids[row]!r} at {table.timestamps[row]:g} s"
        )
    if not len(table):
        return []
    times = microseconds(table.timestamps)
    keys = np.stack([number_videos(table.video_ids), table.actors, table.labels, times])
    # The keys in the order of their importance, and the first row of equal ones.
    keys, rows = np.unique(keys, axis=1, return_index=True)
    table = table[rows]
    other = (np.diff(keys[:3]) != 0).any(0)
    late = np.diff(keys[3]) > microseconds(max_gap)
    return [
        ActionTube(
            table.video_ids[part[0]],
            int(table.labels[part[0]]),
            float(table.scores[part].mean()),
            table.timestamps[part],
            table.boxes[part],
        )
        for part in np.split(np.arange(len(table)), np.flatnonzero(other | late) + 1)
    ]
