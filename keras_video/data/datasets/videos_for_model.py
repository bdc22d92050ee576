"""Data sets of the clips and labels that a given model takes."""

import numpy as np

from keras_video.data.datasets.video_source import VideoSource
from keras_video.ops.target import is_tensorflow


def class_names_of(source):
    """Names of the classes of labelled videos, without opening any of them.

    Args:
        source: `VideoSource`, or the path of one.
    """
    return as_source(source).classes()[0]


def as_source(source):
    """A `VideoSource`; a path becomes one."""
    return source if isinstance(source, VideoSource) else VideoSource(source)


def videos_for_model(source, model, part=None, **options):
    """A data set of clips and labels as a model takes them.

    Args:
        source: `VideoSource`, or the path of one: a folder with a sub-folder of videos
            per class, a csv file of `path,label` lines, or the lists of a public data
            set.
        model: `VideoClassifier`, which says how the clips are to be cut and which
            classes there are.
        part: one of the `parts` of the source; None for all.
        **options: further arguments of `video_dataset_from_directory`. With `mix`
            labels are one-hot.

    Raises:
        ValueError: the source has a class that the model does not have, or, where the
            model does not name its classes, another number of them; or there are no
            labels.
    """
    source = as_source(source)
    names = model.preprocessor.class_names
    label_mode = "int" if options.get("mix") is None else "categorical"
    if model.activation == "sigmoid":
        label_mode = "multi_label"
    arguments = {
        **model.preprocessor.clip_arguments,
        "class_names": names,
        "label_mode": label_mode,
        # Without TensorFlow as the backend, it may not be there at all.
        "as_dataset": "tf" if is_tensorflow() else "py",
        **options,
    }
    if names is None:
        found = len(source.classes()[0])
        if found != model.num_classes:
            raise ValueError(
                f"{source} has {found} classes, and the model {model.num_classes}, "
                "whose names it does not say."
            )
    else:
        source.check_classes(part, names)
    videos = source.dataset(part, **arguments)
    for dataset in videos if isinstance(videos, tuple) else (videos,):
        if dataset.labels is None:
            raise ValueError(f"{source} names videos, but not their classes.")
    return videos


def training_and_test_videos(
    source,
    model,
    validation_split=0.25,
    seed=0,
    augment=None,
    mix=None,
    balanced=False,
    **options,
):
    """`(training, testing)` data sets of clips and labels as a model takes them.

    The two parts are the sub-folders `train` and `val` (or `test`) of a folder that
    has them, or those that the lists of a public data set name; otherwise the videos
    are divided at random.

    Args:
        source: see `videos_for_model`.
        model: see `videos_for_model`.
        validation_split: fraction of the videos to test on, where they are divided.
        seed: int, for the order, the clips and the division.
        augment: for the training part, see `video_dataset_from_directory`.
        mix: likewise; the labels of both parts are then one-hot, since a model has one
            loss.
        balanced: likewise.
        **options: further arguments of `video_dataset_from_directory`. Clips to test on
            are in the middle, and of the model's own scale where `short_side` is a
            pair, as those that `predict` takes.

    Raises:
        ValueError: see `videos_for_model`; or there is one class only.
    """
    source = as_source(source)
    if model.num_classes < 2 and model.activation != "sigmoid":
        raise ValueError(
            f"{source} has one class only, {model.class_name(0)!r}: to tell classes "
            "apart, training needs videos of two or more."
        )
    if mix is not None and model.activation != "sigmoid":
        options = {"label_mode": "categorical", **options}
    testing = _for_testing(options)
    options.update(seed=seed, augment=augment, mix=mix, balanced=balanced)
    parts = source.parts
    if parts is not None:
        return (
            videos_for_model(source, model, parts[0], **options),
            videos_for_model(source, model, parts[1], shuffle=False, **testing),
        )
    division = {"validation_split": validation_split, "subset": "both"}
    return (
        videos_for_model(source, model, **division, **options)[0],
        videos_for_model(source, model, **division, seed=seed, **testing)[1],
    )


def _for_testing(options):
    """The options without those that are random: the clips that `predict` takes."""
    random = ("crop", *(("sampling",) if options.get("sampling") == "random" else ()))
    if np.ndim(options.get("short_side")):
        random += ("short_side",)
    return {name: value for name, value in options.items() if name not in random}
