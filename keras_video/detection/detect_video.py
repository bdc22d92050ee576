"""Detection of the actions of each person in a video."""

from pathlib import Path

import numpy as np

from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.detection.person_detector import PersonDetector
from keras_video.detection.video_detections import VideoDetections
from keras_video.validation import (
    check_count,
    check_fraction,
    check_positive,
    takes_boxes,
)

# Timestamps are read from text: this much less, in seconds, is far enough apart.
_TOLERANCE = 1e-3


def detect_video(
    model,
    path,
    persons,
    score_threshold=0.3,
    every_seconds=1.0,
    batch_size=1,
    max_boxes=32,
    person_short_side=640,
    video_id=None,
    label_ids=None,
    iou_threshold=0.3,
    max_gap=None,
    progress=None,
):
    """Detect the actions of each person in a video, key frame by key frame.

    Key frames are a second apart, as in AVA; the network sees the clip around each.

    ```
    detections = detect_video(model, "party.mp4", HOGPersonDetector())
    for table in detections:
        ...  # an ActionBoxes: the boxes of one key frame, labels, scores, actors
    detections.counts
    ```

    Args:
        model: an `ActionDetector`, or another Keras model of the same inputs and
            outputs with a `preprocessor` and `class_name`.
        path: video file.
        persons: a `PersonDetector`, or a function of frames, see there.
        score_threshold: actions that score less are ignored. A score is that of the
            action times that of the person box.
        every_seconds: from one key frame to the next. The first is that at 0. With
            boxes from a table, its own timestamps are the key frames, without those
            that follow another one sooner than this.
        batch_size: key frames at once.
        max_boxes: people of one key frame that are considered, by descending score.
        person_short_side: frames with a larger short side, in pixels, are scaled to it
            for the person detector.
        video_id: name of the video in the tables; the file's without its ending by
            default.
        label_ids: ids of the classes in the tables; 1, 2, ... by default, as in AVA.
        iou_threshold: see `TrackLinker`.
        max_gap: see `TrackLinker`; two and a half `every_seconds` by default, so that
            a person may be missed once.
        progress: function of (key frames done, key frames in all).

    Returns:
        `VideoDetections`, to be iterated over once. It gives an `ActionBoxes` for each
        key frame with people, in order, with linked actors. A person of whom no
        action is known has one row, without a label (-1).

    Raises:
        VideoError: if the video cannot be read.
        ValueError: if an argument is out of range, or a table has no boxes of this
            video, or none before its end.
    """
    check_count("batch_size", batch_size)
    check_count("max_boxes", max_boxes)
    check_count("person_short_side", person_short_side)
    check_positive("every_seconds", every_seconds)
    check_fraction("score_threshold", score_threshold)
    _check_model(model)
    if not hasattr(persons, "boxes_at"):
        persons = PersonDetector(persons)
    video_id = Path(str(path)).stem if video_id is None else str(video_id)
    if not video_id:
        raise ValueError("`video_id` must not be empty. Received: video_id=''")
    num_classes = model.output_shape[-1]
    label_ids = range(1, num_classes + 1) if label_ids is None else label_ids
    if len(label_ids) != num_classes:
        raise ValueError(
            "`label_ids` must have an id for each class. "
            f"Received: {len(label_ids)} ids for {num_classes} classes"
        )

    def timestamps(duration):
        return key_timestamps(
            persons.timestamps(video_id), duration, every_seconds, path
        )

    settings = {
        "score_threshold": score_threshold,
        "every_seconds": every_seconds,
        "batch_size": batch_size,
        "max_boxes": max_boxes,
        "person_short_side": person_short_side,
        "iou_threshold": iou_threshold,
        "max_gap": 2.5 * every_seconds if max_gap is None else max_gap,
    }
    return VideoDetections(
        model, path, persons, video_id, timestamps, label_ids, settings, progress
    )


def key_timestamps(known, duration, every_seconds, path="the video"):
    """Timestamps of the key frames of a video, in seconds.

    Args:
        known: the timestamps for which there are boxes, ascending; `None` for any.
        duration: of the video, in seconds.
        every_seconds: from one to the next, at least.
        path: the video, for the error.

    Raises:
        ValueError: if timestamps are known, but none before the video's end.

    Example:
    >>> key_timestamps(None, 2.5, 1.0)
    [0.0, 1.0, 2.0]
    >>> key_timestamps([0.5, 1.0, 1.5, 9.0], 2.5, 1.0)
    [0.5, 1.5]
    """
    if known is None:
        count = max(int(np.ceil(duration / every_seconds - _TOLERANCE)), 1)
        return [number * float(every_seconds) for number in range(count)]
    inside = [float(time) for time in known if 0 <= time < duration]
    if not inside:
        raise ValueError(
            f"{path} lasts {duration:.2f} s, and there are no person boxes for any "
            f"time of it: those known are from {known[0]:g} s to {known[-1]:g} s. "
            "Timestamps are seconds from the start of the file."
            if len(known)
            else f"{path}: the table of person boxes names no time of it."
        )
    chosen = inside[:1]
    for time in inside[1:]:
        if time - chosen[-1] >= every_seconds - _TOLERANCE:
            chosen.append(time)
    return chosen


def _check_model(model):
    if not takes_boxes(model) or not hasattr(model, "preprocessor"):
        raise ValueError(
            "`model` must be an ActionDetector, which takes clips with boxes and has a "
            "`preprocessor` that says how clips are cut. "
            f"Received: model={type(model).__name__}"
        )
    # Segments of a whole video are refused before it is read.
    KeyFrameSpec(**model.preprocessor.clip_arguments)
