"""Writing of detections as an annotated video, a csv file and a JSON file."""

import json
from pathlib import Path

from keras_video._atomic import new_output
from keras_video.data.annotations.action_boxes import NO_LABEL
from keras_video.data.annotations.csv_rows import csv_line
from keras_video.data.annotations.write_ava_csv import format_timestamp
from keras_video.detection.actors import actors_between, actors_of
from keras_video.visualize.annotate_video import annotate_video

VIDEO, CSV, JSON = "annotated.mp4", "detections.csv", "detections.json"


def write_detections(detections, folder, overwrite=False, with_video=True):
    """Write the detections of a video into a folder.

    ```
    folder/annotated.mp4    the video with boxes, names and scores
           detections.csv   video_id,timestamp,x1,y1,x2,y2,label,score
           detections.json  key frames, people with their numbers, names
    ```

    The folder appears when all of it is written. Memory does not grow with the length
    of the video.

    Args:
        detections: `VideoDetections`, from `detect_video`, not iterated over yet.
        folder: where to write.
        overwrite: replace a folder that this function wrote.
        with_video: whether to write the video.

    Returns:
        `DetectionCounts`.

    Raises:
        FileExistsError: there is something at `folder` that is not to be replaced.
        ImportError: Pillow is not installed, and the video is to be written.
        VideoError: if the video cannot be read to its end.
    """
    with new_output(folder, overwrite, marker=JSON) as part:
        part.mkdir()
        with _Files(part, detections) as files:
            key_frames = _key_frames(detections, files)
            if with_video:
                track = _Track(key_frames, detections)
                annotate_video(detections.path, part / VIDEO, track.boxes_at)
            for _ in key_frames:  # those after the last frame
                pass
        return detections.counts


def _key_frames(detections, files):
    """(seconds, actors) of each key frame with people; writes them into the files."""
    for table in detections:
        actors = actors_of(table)
        files.write(table, actors)
        yield float(table.timestamps[0]), actors


class _Track:
    """The boxes of the people at any time, to be called in order of time."""

    def __init__(self, key_frames, detections):
        self._key_frames = key_frames
        self._detections = detections
        self._before, self._after = None, next(key_frames, None)

    def boxes_at(self, seconds):
        while self._after is not None and self._after[0] <= seconds:
            self._before, self._after = self._after, next(self._key_frames, None)
        people = actors_between(
            self._before, self._after, seconds, self._detections.every_seconds
        )
        captions = [
            [(self._detections.name_of(label), score) for label, score in who.actions]
            for who in people
        ]
        numbers = [who.number for who in people]
        return [who.box for who in people], captions, numbers


class _Files:
    """The csv and JSON file, filled key frame by key frame."""

    def __init__(self, folder, detections):
        self._detections = detections
        self._csv = open(folder / CSV, "w", encoding="utf-8", newline="")
        self._json = open(folder / JSON, "w", encoding="utf-8")
        self._first = True

    def __enter__(self):
        detections = self._detections
        height, width = detections.size
        about = {
            "video": Path(str(detections.path)).name,
            "video_id": detections.video_id,
            "duration": round(detections.duration, 3),
            "height": height,
            "width": width,
            "classes": [
                {"label": label, "name": name}
                for label, name in zip(
                    detections.label_ids, detections.class_names, strict=True
                )
            ],
        }
        head = json.dumps(about, indent=1)
        self._json.write(head[: head.rindex("}")].rstrip() + ',\n "key_frames": [')
        return self

    def __exit__(self, kind, *exception):
        counts = json.dumps(vars(self._detections.counts))
        with self._csv, self._json:  # closed, whatever happens
            if kind is None:
                self._json.write(f'\n ],\n "counts": {counts}\n}}\n')

    def write(self, table, actors):
        """Add a key frame."""
        for columns in zip(*table.columns(), strict=True):
            video_id, time, box, label, score, _ = columns
            if label != NO_LABEL:
                sides = [f"{side:.4f}" for side in box]
                start = [video_id, format_timestamp(time), *sides]
                self._csv.write(csv_line([*start, label, f"{score:.6f}"]))
        key_frame = {
            "timestamp": round(float(table.timestamps[0]), 6),
            "people": [self._person(actor) for actor in actors],
        }
        self._json.write(("" if self._first else ",") + "\n  " + json.dumps(key_frame))
        self._first = False

    def _person(self, actor):
        return {
            "actor": actor.number,
            "box": [round(float(side), 4) for side in actor.box],
            "actions": [
                {
                    "label": label,
                    "name": self._detections.name_of(label),
                    "score": round(score, 6),
                }
                for label, score in actor.actions
            ],
        }
