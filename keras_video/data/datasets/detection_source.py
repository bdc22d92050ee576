"""Sources of annotated people in videos: csv files in AVA's form."""

import dataclasses
import functools
import os
from pathlib import Path

import numpy as np

from keras_video._advice import Advice, advised
from keras_video.data.annotations.action_boxes import NO_LABEL, ActionBoxes
from keras_video.data.annotations.excluded_timestamps import (
    key_frame_id,
    read_excluded_timestamps,
)
from keras_video.data.annotations.label_map import as_label_map, name_labels
from keras_video.data.annotations.parse_ava_csv import AvaFile, parse_ava_csv
from keras_video.data.annotations.read_ava_csv import usable
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.data.datasets.batch_loader import SKIP
from keras_video.data.datasets.detection_dataset_from_csv import (
    detection_dataset_from_csv,
)
from keras_video.data.datasets.split import check_split, count_for_training
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader
from keras_video.validation import some


@dataclasses.dataclass(frozen=True)
class DetectionSource:
    """People in videos with boxes and actions: a csv file in AVA's form, and the rest.

    Args:
        path: the csv file of annotations, see `read_ava_csv`.
        root: folder of the videos, `<video id>.<ending>`; None for the csv file's own.
        label_map: see `read_label_map`. None takes the `.pbtxt` file beside the csv
            file; where there is none, classes are named by their ids.
        boxes: csv files of person boxes with scores, which the network is given
            instead of the annotated ones. They are used where there is annotation.
        excluded_timestamps: csv files of timestamps to leave out.
        video_start: seconds, by the clock of the timestamps, at which the files start.
        on_bad_row: "raise", or "skip" to leave bad rows out.
        videos: the ids to take of all videos; None for all.
    """

    path: str
    root: str | None = None
    label_map: object = None
    boxes: tuple = ()
    excluded_timestamps: tuple = ()
    video_start: float = 0.0
    on_bad_row: str = "raise"
    videos: frozenset | None = None

    def __str__(self):
        return str(self.path)

    @functools.cached_property
    def names(self):
        """Dictionary from id to name, of the label map; None where there is none."""
        source = self.label_map
        if source is None:
            beside = sorted(Path(self.path).absolute().parent.glob("*.pbtxt"))
            if len(beside) > 1:
                raise advised(
                    ValueError(
                        f"Beside {self} there are several label maps: "
                        f"{some([path.name for path in beside])}."
                    ),
                    Advice("Give the one to use as {}.", "label_map"),
                )
            source = beside[0] if beside else None
        return as_label_map(source)

    def classes(self):
        """The label map; where there is none, that of all ids up to the highest."""
        if self.names is not None:
            return self.names
        table = parse_ava_csv(self.path, "annotations").table
        return name_labels(None, table.labels.tolist())

    def annotations(self, label_ids=None):
        """The `AvaFile` of the annotated rows of these videos.

        Args:
            label_ids: the ids that there may be; None for any.

        Raises:
            ValueError: for a bad row, with its line, of other ids too.
        """
        file = parse_ava_csv(self.path, "annotations", label_ids)
        file = usable(file, self.on_bad_row)
        return file if self.videos is None else _of_videos(file, self.videos)

    def split(self, validation_split, seed):
        """Two sources, of the videos for training and of those for validation.

        Raises:
            ValueError: if one would have no video.
        """
        check_split(validation_split, "both", True, seed)
        file = self.annotations()
        videos = sorted({*file.table.video_ids, *(video for video, _ in file.empty)})
        videos = np.random.default_rng(seed).permutation(np.array(videos, object))
        first = count_for_training(len(videos), validation_split, self)
        return tuple(
            dataclasses.replace(self, videos=frozenset(part.tolist()))
            for part in (videos[:first], videos[first:])
        )

    def dataset(self, classes, annotations=None, **arguments):
        """The data set, see `detection_dataset_from_csv`.

        Args:
            classes: dictionary from id to name.
            annotations: the `AvaFile` to take, with these ids; None for the whole, of
                which rows with other ids are bad ones.
            **arguments: further ones.
        """
        truth = annotations or self.annotations(classes)
        given = self._given(truth)
        excluded = map(read_excluded_timestamps, self.excluded_timestamps)
        dataset = detection_dataset_from_csv(
            truth,
            self.root or os.path.dirname(os.path.abspath(self.path)),
            label_map=classes,
            boxes=given,
            excluded_timestamps=frozenset().union(*excluded),
            video_start=self.video_start,
            on_bad_row=self.on_bad_row,
            **arguments,
        )
        if arguments.get("on_error") != "skip":
            self._check_times(dataset)
        return dataset

    def _check_times(self, dataset):
        """Refuse the first and the last timestamp where their videos do not have them.

        So a wrong `video_start`, which spoils all, is told before a training.
        """
        times = dataset.key_frames.timestamps
        for number in {int(np.argmin(times)), int(np.argmax(times))}:
            try:
                with VideoReader(dataset.file_paths[number]) as video:
                    KeyFrameSpec().slots(video, times[number] - self.video_start)
            except VideoError as error:
                raise advised(error, SKIP) from None

    def _given(self, truth):
        """The `AvaFile` of given boxes at annotated key frames; None for none."""
        if not self.boxes:
            return None
        files = [
            usable(parse_ava_csv(path, "boxes"), self.on_bad_row) for path in self.boxes
        ]
        table = ActionBoxes.concatenate([file.table for file in files])
        annotated = {
            *_key_frames(truth.table),
            *(key_frame_id(*m) for m in truth.empty),
        }
        table = table[np.array([m in annotated for m in _key_frames(table)], bool)]
        names = " and ".join(file.path for file in files)
        if not len(table):
            raise ValueError(
                f"{names} has no box at a timestamp that {self} annotates. Give boxes "
                "of the same videos and timestamps."
            )
        return AvaFile(names, table, (), sum((file.bad for file in files), ()))


def _key_frames(table):
    return list(map(key_frame_id, table.video_ids, table.timestamps.tolist()))


def _of_videos(file, videos):
    rows = np.array([video in videos for video in file.table.video_ids], bool)
    empty = tuple(pair for pair in file.empty if pair[0] in videos)
    return dataclasses.replace(file, table=file.table[rows], empty=empty)


def with_labels(file, label_ids):
    """An `AvaFile` in which other labels than these are no known action."""
    table = file.table
    labels = np.where(np.isin(table.labels, list(label_ids)), table.labels, NO_LABEL)
    return dataclasses.replace(file, table=dataclasses.replace(table, labels=labels))
