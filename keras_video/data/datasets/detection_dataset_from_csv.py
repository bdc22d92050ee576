"""Clips, boxes and labels around the key frames of AVA-style files."""

import os
import warnings

from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.bad_row import count_kinds
from keras_video.data.annotations.excluded_timestamps import (
    moment,
    read_excluded_timestamps,
)
from keras_video.data.annotations.find_videos import find_videos, missing_videos
from keras_video.data.annotations.label_map import as_label_map, name_labels
from keras_video.data.annotations.parse_ava_csv import AvaFile, parse_ava_csv
from keras_video.data.annotations.read_ava_csv import ON_BAD_ROW, usable
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.data.datasets.batch_loader import DTYPES, ON_ERROR
from keras_video.data.datasets.detection_loader import DetectionLoader
from keras_video.data.datasets.make_datasets import AS_DATASET, count_workers, draw_seed
from keras_video.data.datasets.plan_key_frames import BoxRules, plan_key_frames
from keras_video.data.datasets.py_video_dataset import PyVideoDataset
from keras_video.data.datasets.tf_video_dataset import tf_video_dataset
from keras_video.validation import check_choice, check_count, check_fraction


def detection_dataset_from_csv(
    annotations,
    videos,
    label_map=None,
    boxes=None,
    box_score_threshold=0.8,
    match_iou=0.5,
    include_annotated=None,
    excluded_timestamps=None,
    keep_empty=False,
    max_boxes=16,
    video_start=0.0,
    num_frames=32,
    frame_stride=2,
    frame_rate=None,
    spacing="strided",
    image_size=(224, 224),
    short_side=None,
    crop=None,
    min_visible=0.25,
    augment=None,
    batch_size=8,
    shuffle=True,
    seed=None,
    on_bad_row="raise",
    on_error="raise",
    dtype="uint8",
    num_workers=None,
    as_dataset="tf",
):
    """Make a data set of clips around key frames, with the people in them.

    ```
    rows of a csv -> key frames -> {"clips": (B, T, H, W, 3), 0..255,
                                    "boxes": (B, N, 4), pixels, padded by zeros},
                                   labels (B, N, C), several ones per box,
                                   weights (B, N), 0 where there is no box
    ```

    Every moment that the annotation names gives one clip per epoch, around the key
    frame: frame T // 2. Clips that reach over an end of the video hold its first or
    last frame. Rows of one box are one person with several labels. The weights are
    what `fit` takes as `sample_weight`. For training (`shuffle=True`) clips are
    cropped at random and annotated boxes are added to given ones; other sets show
    whole pictures and keep their order, that of `.key_frames`.

    Args:
        annotations: csv file of AVA's form or `ActionBoxes`, see `read_ava_csv`; None
            for given boxes alone, whose batches are dictionaries without labels.
        videos: folder with files `<video id>.<ending>`, or a dictionary from video id
            to path.
        label_map: file, names or dictionary, see `read_label_map`; or "ava" for its
            80 classes. The outputs are in the order of the ids. None takes ids up to
            the highest, named by themselves.
        boxes: csv file of person boxes with scores or `ActionBoxes`; None to use the
            annotated boxes.
        box_score_threshold: given boxes with a lower score are left out.
        match_iou: a given box has the labels of the annotated box that it overlaps
            most, if their intersection over union is at least this, or else none.
        include_annotated: whether annotated boxes are added to given ones; None does
            so for training.
        excluded_timestamps: csv file of moments to leave out, or a set of (video id,
            seconds).
        keep_empty: whether key frames without any box give clips.
        max_boxes: boxes of a clip, N; of more, those with the highest scores are
            kept, with a warning.
        video_start: seconds, by the clock of the timestamps, at which the files
            start: 900 for videos of AVA's minutes 15 to 30. Or a dictionary from video
            id to that.
        num_frames: frames of a clip, T.
        frame_stride: distance between them, in frames.
        frame_rate: frames per second to which the stride refers; None for each
            video's own.
        spacing: "strided", or "linspace" for frames spread over the whole of
            `T * frame_stride`.
        image_size: (height, width) of a clip in pixels.
        short_side: with a crop, pixels to which the short side is scaled before it; a
            pair (low, high) draws it anew for every clip. None takes 256/224 of the
            shorter side of `image_size`.
        crop: "random", "center", or "fit" for whole pictures, scaled to fit into
            `image_size` with their proportions and filled up with black to the right
            and below. None is "random" for training, else "fit".
        min_visible: share of a box's area that must be left in the clip after
            cropping; the others become padding.
        augment: augmentation of `keras_video.augment`, a function of (clip, boxes)
            that returns both, or a list of them.
        batch_size: clips per batch.
        shuffle: new order in each epoch, and training's defaults.
        seed: int, of order and augmentation.
        on_bad_row: "raise", or "skip" to leave bad rows out, see `read_ava_csv`.
        on_error: "raise"; or "skip": missing videos are left out, of unreadable ones
            the clips become black and their weights 0, so that the order holds.
        dtype: "uint8", "float16" or "float32", of the clips.
        num_workers: decoding threads; None takes one per core.
        as_dataset: "tf" for a `tf.data.Dataset`, "py" for a `PyVideoDataset`.

    Returns:
        The data set. Its attributes: `key_frames` (`KeyFrames`, in the order without
        shuffling; `ground_truth` has the rows of all moments that were not excluded,
        those without a clip too), `class_names`, `file_paths`, `skipped` (pairs of
        path or video id and reason), `counts` of all that was left out, and `shuffled`.

    Raises:
        FileNotFoundError: if a file, or a video that rows name, is missing.
        ValueError: for a bad row with its line, or an argument out of range.
        VideoError: (while iterating a "py" set) for a video that cannot be read; a
            "tf" set raises TensorFlow's InvalidArgumentError with the same text.

    Example:
    >>> import tempfile
    >>> from keras_video.puppets import write_puppets
    >>> folder = tempfile.mkdtemp() + "/ava"
    >>> _ = write_puppets(folder, ["jump", "wave"], {"train": 1}, format="ava")
    >>> dataset = detection_dataset_from_csv(
    ...     f"{folder}/ava_train_v2.2.csv",
    ...     f"{folder}/videos",
    ...     label_map=f"{folder}/ava_action_list_v2.2.pbtxt",
    ...     num_frames=4,
    ...     image_size=(64, 64),
    ...     max_boxes=3,
    ...     batch_size=2,
    ... )
    >>> for inputs, labels, weights in dataset.take(1):
    ...     print(inputs["clips"].shape, inputs["boxes"].shape, labels.shape)
    (2, 4, 64, 64, 3) (2, 3, 4) (2, 3, 2)

    Reference:
        AVA's key frames: Gu et al., CVPR 2018. Clips: PySlowFast's `Ava` data set.
    """
    _check_choices(
        as_dataset=as_dataset, on_bad_row=on_bad_row, on_error=on_error, dtype=dtype
    )
    _check_numbers(max_boxes, batch_size, match_iou, min_visible)
    crop = crop or ("random" if shuffle else "fit")
    spec = KeyFrameSpec(
        num_frames, frame_stride, frame_rate, spacing, image_size, short_side, crop
    )
    if include_annotated is None:
        include_annotated = shuffle
    rules = BoxRules(
        max_boxes,
        box_score_threshold,
        match_iou,
        include_annotated,
        annotated_only=shuffle,
        keep_empty=keep_empty,
    )
    label_map = as_label_map(label_map)
    truth = _open("annotations", annotations, label_map, on_bad_row)
    given = _open("boxes", boxes, None, on_bad_row)
    paths, missing = _find(videos, truth, given, shuffle, on_error)
    excluded = _excluded(excluded_timestamps)
    plan = _plan(truth, given, label_map, excluded, missing, rules)
    keys = plan.key_frames
    loader = DetectionLoader(
        plan,
        [paths[video] for video in keys.video_ids],
        _seconds(keys, video_start),
        spec,
        batch_size,
        shuffle,
        draw_seed(seed),
        augment,
        min_visible,
        dtype,
        on_error,
        count_workers(num_workers),
        [(video, "there is no file of this video") for video in missing],
    )
    return PyVideoDataset(loader) if as_dataset == "py" else tf_video_dataset(loader)


def _check_choices(**arguments):
    known = {
        "as_dataset": AS_DATASET,
        "on_bad_row": ON_BAD_ROW,
        "on_error": ON_ERROR,
        "dtype": DTYPES,
    }
    for name, value in arguments.items():
        check_choice(name, value, known[name])


def _check_numbers(max_boxes, batch_size, match_iou, min_visible):
    check_count("max_boxes", max_boxes)
    check_count("batch_size", batch_size)
    check_fraction("match_iou", match_iou)
    check_fraction("min_visible", min_visible)


def _open(kind, source, label_map, on_bad_row):
    """The `AvaFile` of a file or a table; None where there is none."""
    if source is None:
        return None
    if not isinstance(source, ActionBoxes):
        return usable(parse_ava_csv(source, kind, label_map), on_bad_row)
    if label_map is not None:
        unknown = set(source.labels.tolist()) - {*label_map, -1}
        if unknown:
            raise ValueError(
                f"`{kind}` has labels that `label_map` does not know. Received: "
                f"{sorted(unknown)}, but the ids are {list(label_map)}"
            )
    return AvaFile(f"`{kind}`", source, (), ())


def _plan(truth, given, label_map, excluded, missing, rules):
    """The `Plan` of what `_open` gave, after a warning of what it loses."""
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
    counts["bad_rows"] = count_kinds([row for file in files for row in file.bad])
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


def _find(videos, truth, given, annotated_only, on_error):
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


def _excluded(source):
    if source is None:
        return frozenset()
    if isinstance(source, (str, os.PathLike)):
        return read_excluded_timestamps(source)
    return frozenset(moment(*pair) for pair in source)


def _seconds(keys, video_start):
    """Each key frame's time from the start of its file."""
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
