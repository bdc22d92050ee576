"""Iterator over the detections of a video, key frame by key frame."""

import dataclasses
import math

import numpy as np

from keras_video.data import VideoReader
from keras_video.data.annotations.action_boxes import NO_LABEL, ActionBoxes
from keras_video.data.annotations.key_frames import KeyFrames
from keras_video.data.clips.geometry import stack_clips
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.detection.clip_stream import ClipStream
from keras_video.detection.link_tracks import TrackLinker


@dataclasses.dataclass
class DetectionCounts:
    """Counts of key frames, people and detections so far.

    Args:
        key_frames: key frames processed.
        with_people: those of them with at least one person.
        people: person boxes given to the network.
        left_out: person boxes beyond `max_boxes`, those of the lowest scores.
        detections: actions found, each of one person at one key frame.
    """

    key_frames: int = 0
    with_people: int = 0
    people: int = 0
    left_out: int = 0
    detections: int = 0


class VideoDetections:
    """Iterates over a video and gives an `ActionBoxes` for each key frame with people.

    ```
    key frames -> person boxes -> clips around those with people -> network
               -> scores above the threshold -> actors linked -> a table each
    ```

    `detect_video` creates it and explains the arguments. It can be iterated over once,
    and detects on the way. Memory does not grow with the length of the video.

    Attributes:
        counts: `DetectionCounts` so far.
        video_id: name of the video in the tables.
        timestamps: seconds of the key frames.
        every_seconds: from one to the next, at least.
        class_names: names of the network's classes.
        label_ids: the id in the tables of each class.
        size: (H, W) of the video's frames.
        duration: seconds.
    """

    def __init__(
        self,
        model,
        path,
        persons,
        video_id,
        timestamps,
        label_ids,
        settings,
        progress=None,
    ):
        self.model = model
        self.path = path
        self.persons = persons
        self.video_id = video_id
        self.label_ids = tuple(label_ids)
        self.class_names = tuple(model.class_name(i) for i in range(len(label_ids)))
        self.every_seconds = settings["every_seconds"]
        self.counts = DetectionCounts()
        self._settings = settings
        self._progress = progress
        self._linker = TrackLinker(settings["iou_threshold"], settings["max_gap"])
        with VideoReader(path) as video:
            self.duration = video.duration
            self.size = video.frames([0]).shape[1:3]
        self.timestamps = timestamps(self.duration)
        # Whole frames, as the data sets that a detector is tested with.
        self._spec = KeyFrameSpec(**model.preprocessor.clip_arguments, crop="fit")
        self._sizes = box_counts(settings["max_boxes"], model.input["boxes"].shape[1])
        self._events = self._run()

    def __iter__(self):
        return self._events

    def __len__(self):
        """The number of key frames, with people or without."""
        return len(self.timestamps)

    def name_of(self, label):
        """The name of an id of the tables."""
        return self.class_names[self.label_ids.index(label)]

    def _run(self):
        clips = ClipStream(self.path, self.timestamps, self._spec)
        waiting = []
        try:
            for number, boxes, scores in self._with_people():
                waiting.append((number, boxes, scores, *clips.read(number, boxes)))
                if len(waiting) == self._settings["batch_size"]:
                    yield from self._tables(waiting)
                    waiting = []
            if waiting:
                yield from self._tables(waiting)
        finally:
            clips.close()

    def _with_people(self):
        """(number, boxes, scores) of each key frame with people."""
        times, step = self.timestamps, self._settings["batch_size"]
        side = min(self._settings["person_short_side"], *self.size)
        reader = VideoReader(self.path, side) if self.persons.needs_frames else None
        most = self._sizes[-1]
        try:
            for begin in range(0, len(times), step):
                now = times[begin : begin + step]
                frames = reader.frames_at(now) if reader else None
                answers = self.persons.boxes_at(frames, self.video_id, now)
                for number, (boxes, scores) in enumerate(answers, begin):
                    self._count(len(boxes), most)
                    if len(boxes):
                        yield number, boxes[:most], scores[:most]
                    if self._progress is not None:
                        self._progress(number + 1, len(times))
        finally:
            if reader:
                reader.close()

    def _count(self, boxes, most):
        self.counts.key_frames += 1
        self.counts.with_people += boxes > 0
        self.counts.people += min(boxes, most)
        self.counts.left_out += max(boxes - most, 0)

    def _tables(self, waiting):
        """A table for each key frame of a batch."""
        numbers, boxes, certain, clips, pixels = zip(*waiting, strict=True)
        scores = self._scores(stack_clips(clips), pixels)
        times = tuple(self.timestamps[number] for number in numbers)
        key_frames = KeyFrames(
            (self.video_id,) * len(times),
            times,
            boxes,
            certain,
            self.label_ids,
            self.class_names,
            self._sizes[-1],
        )
        threshold = self._settings["score_threshold"]
        for index in range(len(key_frames)):
            found = key_frames.detections_at(index, scores[index], threshold)
            self.counts.detections += len(found)
            idle = self._idle(key_frames, index, scores[index], threshold)
            yield self._linker.step(ActionBoxes.concatenate([found, idle]))

    def _scores(self, clips, boxes):
        """Scores (B, N, C) of boxes in pixels, from batches of few different shapes."""
        most = max(len(some) for some in boxes)
        rows = next(size for size in self._sizes if size >= most)
        # Batches and boxes are padded: each new shape would be compiled.
        batch = self._settings["batch_size"]
        full = np.zeros((batch, *clips.shape[1:]), clips.dtype)
        full[: len(clips)] = clips
        padded = np.zeros((batch, rows, 4), "float32")
        for index, some in enumerate(boxes):
            padded[index, : len(some)] = some
        scores = self.model.predict_on_batch({"clips": full, "boxes": padded})
        return np.asarray(scores)

    def _idle(self, key_frames, index, scores, threshold):
        """The people without an action above the threshold, as rows without a label."""
        boxes, certain = key_frames.boxes[index], key_frames.box_scores[index]
        best = np.nan_to_num(scores[: len(boxes)].max(axis=1), nan=-1.0) * certain
        idle = np.flatnonzero(~(best >= threshold))
        return ActionBoxes(
            [self.video_id] * len(idle),
            [key_frames.timestamps[index]] * len(idle),
            boxes[idle],
            [NO_LABEL] * len(idle),
            certain[idle],
        )


def box_counts(max_boxes, fixed=None):
    """The numbers of boxes to which key frames are padded, ascending.

    Args:
        max_boxes: the largest.
        fixed: the number of boxes of a network with a fixed one.

    Example:
    >>> box_counts(12)
    [1, 2, 4, 8, 12]
    """
    if fixed is not None:
        return [fixed]
    return [2**i for i in range(math.ceil(math.log2(max_boxes)))] + [max_boxes]
