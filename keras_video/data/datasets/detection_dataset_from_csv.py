"""Clips, boxes and labels around the key frames of AVA-style files."""

from keras_video.data.annotations.label_map import as_label_map
from keras_video.data.annotations.read_ava_csv import ON_BAD_ROW
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.data.datasets.batch_loader import DTYPES, ON_ERROR
from keras_video.data.datasets.detection_loader import DetectionLoader
from keras_video.data.datasets.detection_sources import (
    excluded_key_frames,
    find_paths,
    open_table,
    plan_clips,
    seconds_in_files,
)
from keras_video.data.datasets.make_datasets import (
    AS_DATASET,
    count_workers,
    draw_seed,
)
from keras_video.data.datasets.plan_key_frames import BoxRules
from keras_video.data.datasets.py_video_dataset import PyVideoDataset
from keras_video.data.datasets.shards import pad_and_share
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
    *,
    crop=None,
    min_visible=0.25,
    augment=None,
    batch_size=8,
    pad_batches=False,
    shuffle=True,
    seed=None,
    on_bad_row="raise",
    on_error="raise",
    dtype="uint8",
    num_workers=None,
    as_dataset="tf",
    shard=None,
    **clip,
):
    """Make a data set of clips around key frames, with the people in them.

    ```
    rows of a csv -> key frames -> {"clips": (B, T, H, W, 3), 0..255,
                                    "boxes": (B, N, 4), pixels, padded by zeros},
                                   labels (B, N, C), several ones per box,
                                   weights (B, N), 0 where there is no box
    ```

    Every timestamp that the annotation names gives one clip per epoch, around that
    key frame: frame T // 2. Clips that reach over an end of the video hold its first or
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
        excluded_timestamps: csv file of timestamps to leave out, or a set of (video id,
            seconds).
        keep_empty: whether key frames without any box give clips.
        max_boxes: boxes of a clip, N; of more, those with the highest scores are
            kept, with a warning. None for as many as any key frame has.
        video_start: seconds, by the clock of the timestamps, at which the files
            start: 900 for videos of AVA's minutes 15 to 30. Or a dictionary from video
            id to that.
        crop: "random", "center", or "fit" for whole pictures, scaled to fit into
            `image_size` with their proportions and filled up with black to the right
            and below; with image_size=None scaled to `short_side`, and filled up to the
            largest of their batch, at a multiple of 16. None is "random" for training,
            else "fit".
        min_visible: fraction of a box's area that must be left in the clip after
            cropping; the others become padding.
        augment: augmentation of `keras_video.augment`, a function of (clip, boxes)
            that returns both, or a list of them.
        batch_size: clips per batch.
        pad_batches: whether the last batch is filled up by repeating its clips, with
            weights of 0, so that XLA and JAX compile a network once. Without
            shuffling, key frames and outputs then agree up to the last key frame.
        shuffle: new order in each epoch, and training's defaults.
        seed: int, of order and augmentation.
        on_bad_row: "raise", or "skip" to leave bad rows out, see `read_ava_csv`.
        on_error: "raise"; or "skip": missing videos are left out, of unreadable ones
            the clips become black and their weights 0, so that the order holds.
        dtype: "uint8", "float16" or "float32", of the clips.
        num_workers: decoding threads; None takes one per core.
        as_dataset: "tf" for a `tf.data.Dataset`, "py" for a `PyVideoDataset`.
        shard: (index, count), to read one of so many equal parts of each batch; None
            for that of this process, where several train together, see `use_devices`.
        **clip: which frames and which pixels make a clip: the arguments of `ClipSpec`,
            `num_frames=32`, `frame_stride=2`, `image_size=(224, 224)` (None for whole
            pictures of any shape), `short_side` (for a crop, or for such pictures),
            `frame_rate`, `spacing`, and `frames_per_segment` with `window_seconds`.
            For a model's clips give `**model.preprocessor.clip_arguments`. For training
            the frames of a segment are at a random place in it.

    Returns:
        The data set. Its attributes: `key_frames` (`KeyFrames`, in the order without
        shuffling; `ground_truth` has the rows of all timestamps that were not excluded,
        those without a clip too), `class_names`, `file_paths`, `skipped` (pairs of
        path or video id and reason), `counts` of all that was left out, `shuffled` and
        `padded` (whether `pad_batches` was set).

    Raises:
        FileNotFoundError: if a file, or a video that rows name, is missing.
        TypeError: if there is no such argument.
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
    sampling = "random" if shuffle else "center"
    spec = KeyFrameSpec.from_arguments(
        detection_dataset_from_csv, {**clip, "crop": crop, "sampling": sampling}
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
    truth = open_table("annotations", annotations, label_map, on_bad_row)
    given = open_table("boxes", boxes, None, on_bad_row)
    paths, missing = find_paths(videos, truth, given, shuffle, on_error)
    excluded = excluded_key_frames(excluded_timestamps)
    plan = plan_clips(truth, given, label_map, excluded, missing, rules)
    keys = plan.key_frames
    loader = DetectionLoader(
        plan,
        [paths[video] for video in keys.video_ids],
        seconds_in_files(keys, video_start),
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
    pad_and_share(loader, pad_batches, shard)
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
    if max_boxes is not None:
        check_count("max_boxes", max_boxes)
    check_count("batch_size", batch_size)
    check_fraction("match_iou", match_iou)
    check_fraction("min_visible", min_visible)
