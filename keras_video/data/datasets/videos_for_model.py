"""Data sets of the clips and labels that a given model takes."""

from pathlib import Path

from keras_video.data.annotations.folders import list_directory
from keras_video.data.annotations.video_csv import read_csv
from keras_video.data.datasets.video_dataset_from_csv import video_dataset_from_csv
from keras_video.data.datasets.video_dataset_from_directory import (
    video_dataset_from_directory,
)
from keras_video.ops.target import is_tensorflow

# Names of the sub-folders that hold the parts of a data set.
TRAINING = ("train", "training")
TESTING = ("test", "testing", "val", "valid", "validation")


def class_names_of(source):
    """Names of the classes of a folder or csv file, without opening any video.

    Args:
        source: folder with a sub-folder of videos per class, possibly divided into
            `train` and `test`; or a csv file of `path,label` lines.
    """
    if _is_csv(source):
        return read_csv(str(source)).class_names
    parts = find_parts(source)
    return list_directory(parts[0] if parts else source).class_names


def find_parts(folder):
    """`(training, testing)` sub-folders of a folder; `None` where it has no such two.

    Example:
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> find_parts(folder)
    >>> (folder / "train").mkdir(); (folder / "val").mkdir()
    >>> [part.name for part in find_parts(folder)]
    ['train', 'val']
    """
    training, testing = (
        [Path(folder, name) for name in names if Path(folder, name).is_dir()]
        for names in (TRAINING, TESTING)
    )
    return (training[0], testing[0]) if training and testing else None


def videos_for_model(source, model, **options):
    """A data set of clips and labels as a model takes them.

    Args:
        source: folder with a sub-folder of videos per class, or a csv file of
            `path,label` lines.
        model: `VideoClassifier`, which says how the clips are to be cut and which
            classes there are.
        **options: further arguments of `video_dataset_from_directory`.

    Raises:
        ValueError: the model does not name its classes, and the source has another
            number of them.
    """
    names = model.preprocessor.class_names
    arguments = {
        **model.preprocessor.clip_arguments,
        "class_names": names,
        "label_mode": "multi_label" if model.activation == "sigmoid" else "int",
        # Without TensorFlow as the backend, it may not be there at all.
        "as_dataset": "tf" if is_tensorflow() else "py",
        **options,
    }
    if names is None:
        found = len(class_names_of(source))
        if found != model.num_classes:
            raise ValueError(
                f"{source} has {found} classes, and the model {model.num_classes}, "
                "whose names it does not say."
            )
    if _is_csv(source):
        return video_dataset_from_csv(str(source), **arguments)
    return video_dataset_from_directory(str(source), **arguments)


def training_and_test_videos(
    source, model, validation_split=0.25, seed=0, augment=None, **options
):
    """`(training, testing)` data sets of clips and labels as a model takes them.

    The two parts are the sub-folders `train` and `test` (or `val`) of a folder that
    has them; otherwise the videos are divided at random.

    Args:
        source: see `videos_for_model`.
        model: see `videos_for_model`.
        validation_split: fraction of the videos to test on, where they are divided.
        seed: int, for the order, the clips and the division.
        augment: for the training part, see `video_dataset_from_directory`.
        **options: further arguments of `video_dataset_from_directory`.
    """
    parts = None if _is_csv(source) else find_parts(source)
    if parts is None:
        options.update(validation_split=validation_split, subset="both")
        return videos_for_model(source, model, seed=seed, augment=augment, **options)
    return (
        videos_for_model(parts[0], model, seed=seed, augment=augment, **options),
        videos_for_model(parts[1], model, shuffle=False, **options),
    )


def _is_csv(source):
    return Path(source).suffix.lower() == ".csv"
