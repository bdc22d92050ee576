"""Reports on annotation files of boxes: what is in them, and what is wrong."""

import dataclasses
import os
from collections import Counter

from keras_video.data.annotations.bad_row import summary
from keras_video.data.annotations.excluded_timestamps import (
    key_frame_id,
    read_excluded_timestamps,
)
from keras_video.data.annotations.find_videos import find_videos
from keras_video.data.annotations.label_map import as_label_map
from keras_video.data.annotations.parse_ava_csv import parse_ava_csv
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader


@dataclasses.dataclass(frozen=True)
class AnnotationReport:
    """What is in an annotation file, and what is wrong with it.

    Args:
        path: the file.
        bad: `BadRow`s, by line.
        missing: ids of videos that are not there.
        unreadable: what is wrong with videos that are.
        unknown_timestamps: excluded (video id, seconds) of videos that are not in
            the file.
        videos: number of videos.
        key_frames: number of timestamps, those without people and excluded ones too.
        empty: number of those without people.
        excluded: number of those that are left out.
        boxes: number of distinct boxes.
        rows: number of rows that are of use.
        labels: number of rows of each class, by its name.
    """

    path: str
    bad: tuple
    missing: tuple
    unreadable: tuple
    unknown_timestamps: tuple
    videos: int
    key_frames: int
    empty: int
    excluded: int
    boxes: int
    rows: int
    labels: dict

    @property
    def clean(self):
        """Whether nothing is wrong; an exclusion may be meant for another file."""
        return not (self.bad or self.missing or self.unreadable)

    def lines(self):
        """The report as text: what is wrong row by row, a summary, a verdict."""
        yield from (f"{self.path}, {row}" for row in self.bad)
        yield from (
            f"{video}: there is no file of this video" for video in self.missing
        )
        yield from self.unreadable
        for video, seconds in self.unknown_timestamps:
            yield f"(not in {self.path}: {video}, excluded at {seconds:g} s)"
        yield (
            f"{self.videos} videos, {self.key_frames} key frames ({self.empty} without "
            f"people, {self.excluded} excluded), {self.boxes} boxes, {self.rows} rows"
        )
        width = max(map(len, self.labels), default=0)
        for name, number in self.labels.items():
            yield f"  {name:<{width}} {number:7d}"
        yield from summary(self.bad)
        if self.missing:
            yield f"{len(self.missing)} videos are missing"
        if self.unreadable:
            yield f"{len(self.unreadable)} videos do not show what is annotated"
        yield f"{self.path}: " + ("all is well" if self.clean else "to be corrected")


def check_annotations(
    path,
    kind="annotations",
    label_map=None,
    videos=None,
    video_start=0.0,
    excluded_timestamps=None,
):
    """Check a file of boxes, and the videos that it names.

    Args:
        path: the file.
        kind: "annotations", "boxes" or "detections", see `read_ava_csv`.
        label_map: see `read_label_map`; None for any id from 1.
        videos: None; or folder with files `<video id>.<ending>`, or a dictionary from
            id to path: whether all are there and as long as the annotation says.
        video_start: seconds, by the clock of the timestamps, at which the files start.
        excluded_timestamps: csv file of timestamps that are left out, or None.

    Returns:
        An `AnnotationReport`.

    Raises:
        FileNotFoundError: if there is no such file or folder.
        ValueError: for a file that is not UTF-8, or a label map that is wrong.
    """
    names = as_label_map(label_map)
    file = parse_ava_csv(path, kind, names)
    table = file.table
    pairs = [*zip(table.video_ids, table.timestamps.tolist(), strict=True), *file.empty]
    key_frames = {key_frame_id(*pair) for pair in pairs}
    ids = {video for video, _ in key_frames}
    missing, unreadable = (), ()
    if videos is not None:
        found, missing = find_videos(videos, ids)
        unreadable = tuple(_unreadable(found, key_frames, video_start))
    excluded = frozenset()
    if excluded_timestamps is not None:
        excluded = read_excluded_timestamps(excluded_timestamps)
    counts = Counter(table.labels[table.labels > 0].tolist())
    names = names or {number: str(number) for number in sorted(counts)}
    with_people = {key_frame_id(*pair) for pair in pairs[: len(table)]}
    boxes = zip(pairs[: len(table)], map(tuple, table.boxes.tolist()), strict=True)
    return AnnotationReport(
        path=os.fspath(path),
        bad=file.bad,
        missing=tuple(missing),
        unreadable=unreadable,
        unknown_timestamps=tuple(sorted(m for m in excluded if m[0] not in ids)),
        videos=len(ids),
        key_frames=len(key_frames),
        empty=len(key_frames - with_people),
        excluded=len(key_frames & excluded),
        boxes=len(set(boxes)),
        rows=len(table),
        labels={name: counts[number] for number, name in names.items()},
    )


def _unreadable(found, key_frames, video_start):
    """What is wrong with each of the videos, if anything."""
    spec = KeyFrameSpec()
    times = {}
    for video, seconds in key_frames:
        times.setdefault(video, []).append(seconds - video_start)
    for video, path in sorted(found.items()):
        try:
            with VideoReader(path) as reader:
                for seconds in (min(times[video]), max(times[video])):
                    spec.slots(reader, seconds)
        except VideoError as error:
            yield str(error)
