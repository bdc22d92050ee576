"""The tables of boxes, video files and timestamps of a detection data set."""

import os
import warnings

from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.bad_row import count_problems
from keras_video.data.annotations.excluded_timestamps import (
    key_frame_id,
    read_excluded_timestamps,
)
from keras_video.data.annotations.find_videos import find_videos, missing_videos
from keras_video.data.annotations.label_map import name_labels
from keras_video.data.annotations.parse_ava_csv import AvaFile, parse_ava_csv
from keras_video.data.annotations.read_ava_csv import usable
from keras_video.data.datasets.plan_key_frames import plan_key_frames


def open_table(kind, source, label_map, on_bad_row):
    """The `AvaFile` of a file or a table; None where there is none.

    Args:
        kind: the argument's name, which is the kind of file: "annotations" or "boxes".
        source: path, `ActionBoxes`, `AvaFile` of good rows, or None.
        label_map: dictionary from id to name, or None for any id.
        on_bad_row: "raise" or "skip".
    """
    if source is None:
        return None
    if not isinstance(source, (ActionBoxes, AvaFile)):
        return usable(parse_ava_csv(source, kind, label_map), on_bad_row)
    if isinstance(source, ActionBoxes):
        source = AvaFile(f"`{kind}`", source, (), ())
    if label_map is not None:
        unknown = set(source.table.labels.tolist()) - {*label_map, -1}
        if unknown:
            raise ValueError(
                f"{source.path} has labels that `label_map` does not know. Received: "
                f"{sorted(unknown)}, but the ids are {list(label_map)}"
            )
    return source


def plan_clips(truth, given, label_map, excluded, missing, rules):
    """The `Plan` of what `open_table` gave, after a warning of what it loses."""
    labels = (truth or given).table.labels
    plan = plan_key_frames(
        truth and truth.table,
        truth.empty if truth else (),
        given and given.table,
        name_labels(label_map, labels.tolist()),
        excluded,
        frozenset(missing),
        rules,
    )
    files = [file for file in (truth, given) if file is not None]
    counts = plan.counts
    counts["videos_missing"] = len(missing)
    counts["bad_rows"] = count_problems([row for file in files for row in file.bad])
    if not len(plan.key_frames):
        raise ValueError(
            f"{files[0].path}: no key frame with a box is left. Left out: {counts}"
        )
    if counts["boxes_over_max_boxes"]:
        warnings.warn(
            f"{counts['boxes_over_max_boxes']} boxes were left out, since their key "
            f"frames have more than max_boxes={rules.max_boxes}.",
            stacklevel=3,
        )
    if missing:
        warnings.warn(
            f"{len(missing)} videos are missing, and their rows left out: `.skipped`",
            stacklevel=3,
        )
    return plan


def find_paths(videos, truth, given, annotated_only, on_error):
    """(paths by video id, ids of the missing ones)."""
    if truth is None and given is None:
        raise ValueError(
            "`annotations` or `boxes` must be given. "
            "Received: annotations=None, boxes=None"
        )
    named = set()
    if truth is not None:
        named = {*truth.table.video_ids, *(video for video, _ in truth.empty)}
    if given is not None and (truth is None or not annotated_only):
        named |= set(given.table.video_ids)
    paths, missing = find_videos(videos, named)
    if missing and on_error == "raise":
        raise missing_videos(missing, videos, (truth or given).path)
    return paths, missing


def excluded_key_frames(source):
    """Ids of key frames to leave out, from a csv file or pairs, see `key_frame_id`."""
    if source is None:
        return frozenset()
    if isinstance(source, (str, os.PathLike)):
        return read_excluded_timestamps(source)
    return frozenset(key_frame_id(*pair) for pair in source)


def seconds_in_files(keys, video_start):
    """Seconds of each key frame from the start of its file."""
    pairs = zip(keys.video_ids, keys.timestamps, strict=True)
    if not isinstance(video_start, dict):
        return [seconds - video_start for _, seconds in pairs]
    absent = sorted(set(keys.video_ids) - set(video_start))
    if absent:
        raise ValueError(
            "`video_start` must name every video. "
            f"Received: a dictionary without {absent[0]!r}"
        )
    return [seconds - video_start[video] for video, seconds in pairs]
