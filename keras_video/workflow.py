"""The steps that the command line and the demo share.

class_names_of -> open_model -> open_both -> fine_tune -> predict_all
"""

import contextlib
import dataclasses
from pathlib import Path

import keras
import numpy as np

from keras_video.data import (
    VideoError,
    video_dataset_from_csv,
    video_dataset_from_directory,
)
from keras_video.data.annotations.folders import list_directory
from keras_video.data.annotations.video_csv import read_csv
from keras_video.models import ActionDetector, VideoClassifier
from keras_video.models.video_task import VideoTask
from keras_video.ops.target import is_tensorflow
from keras_video.presets import task_class

# Names of the sub-folders that hold the parts of a data set.
TRAINING = ("train", "training")
TESTING = ("test", "testing", "val", "valid", "validation")


@dataclasses.dataclass(frozen=True)
class Predictions:
    """What a model says of each video of a data set.

    Attributes:
        labels: `(N,)` class numbers; `(N, num_classes)` of 0 and 1 for several
            labels per video.
        scores: `(N, num_classes)`.
    """

    labels: np.ndarray
    scores: np.ndarray

    @property
    def correct(self):
        """For each video, whether the class of the highest score is a label of it."""
        best = self.scores.argmax(axis=1)
        if self.labels.ndim == 1:
            return best == self.labels
        return self.labels[np.arange(len(best)), best] > 0

    @property
    def accuracy(self):
        """Share of the videos whose highest score is right."""
        return float(self.correct.mean())

    def confusion(self):
        """Matrix of counts: a row for each true class, a column for each predicted."""
        classes = self.scores.shape[1]
        matrix = np.zeros((classes, classes), int)
        np.add.at(matrix, (self.labels.astype(int), self.scores.argmax(axis=1)), 1)
        return matrix


def class_names_of(source):
    """Names of the classes of a folder or csv file, without opening any video."""
    if _is_csv(source):
        return read_csv(str(source)).class_names
    parts = parts_of(source)
    return list_directory(parts[0] if parts else source).class_names


def open_model(name, class_names=None, **overrides):
    """Load a classifier.

    Args:
        name: a preset's name or directory, or a `.keras` file.
        class_names: names of the classes it shall tell apart, where these differ from
            its own; the head then starts afresh.
        **overrides: see `VideoClassifier.from_preset`.
    """
    if not str(name).endswith(".keras"):
        if class_names is not None:
            overrides.update(class_names=class_names, num_classes=len(class_names))
        return VideoClassifier.from_preset(str(name), **overrides)
    model = _open_keras_file(name, VideoClassifier)
    if class_names is not None or overrides:
        raise ValueError(f"{name} cannot be changed while loading: use a preset.")
    return model


def open_detector(name):
    """Load an action detector, from a preset or a `.keras` file.

    Raises:
        ValueError: if it is something else.
    """
    if str(name).endswith(".keras"):
        return _open_keras_file(name, ActionDetector)
    if task_class(str(name)) is not ActionDetector:
        raise ValueError(
            f"{name} is no action detector: it names the action of a whole clip, which "
            "`keras-video predict` shows. To have people's actions, train a detector "
            f'that starts from it: ActionDetector.from_preset("{name}", '
            "num_classes=...)."
        )
    return ActionDetector.from_preset(str(name))


def open_task(name):
    """Load a classifier or a detector, from a preset or a `.keras` file."""
    if not str(name).endswith(".keras"):
        return task_class(str(name)).from_preset(str(name))
    return _open_keras_file(name, VideoTask)


def _open_keras_file(name, cls):
    if not Path(name).is_file():
        raise FileNotFoundError(f"There is no file {name}.")
    model = keras.saving.load_model(str(name), compile=False)
    if not isinstance(model, cls):
        article = "an" if cls is ActionDetector else "a"
        raise ValueError(
            f"{name} holds a {type(model).__name__}, not {article} {cls.__name__} of "
            "keras_video."
        )
    return model


def open_videos(source, model, **options):
    """A data set of clips and labels as a model takes them.

    Args:
        source: folder with a sub-folder of videos per class, or a csv file of
            `path,label` lines.
        model: `VideoClassifier`, which says how the clips are to be cut and which
            classes there are.
        **options: further arguments of `video_dataset_from_directory`.
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


def _is_csv(source):
    return Path(source).suffix.lower() == ".csv"


def parts_of(folder):
    """`(training, testing)` sub-folders of a folder; `None` where it has no such two.

    Example:
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> parts_of(folder)
    >>> (folder / "train").mkdir(); (folder / "val").mkdir()
    >>> [part.name for part in parts_of(folder)]
    ['train', 'val']
    """
    training, testing = (
        [Path(folder, name) for name in names if Path(folder, name).is_dir()]
        for names in (TRAINING, TESTING)
    )
    return (training[0], testing[0]) if training and testing else None


def open_both(source, model, validation_split=0.25, seed=0, augment=None, **options):
    """`(training, testing)` data sets.

    The two parts are the sub-folders `train` and `test` (or `val`) of a folder that
    has them; otherwise the videos are divided at random.

    Args:
        source: see `open_videos`.
        model: see `open_videos`.
        validation_split: share of the videos to test on, where they are divided.
        seed: int, for the order, the clips and the division.
        augment: for the training part, see `video_dataset_from_directory`.
        **options: further arguments of `video_dataset_from_directory`.
    """
    parts = parts_of(source)
    if parts is None:
        options.update(validation_split=validation_split, subset="both")
        return open_videos(source, model, seed=seed, augment=augment, **options)
    return (
        open_videos(parts[0], model, seed=seed, augment=augment, **options),
        open_videos(parts[1], model, shuffle=False, **options),
    )


def fine_tune(model, training, testing=None, epochs=10, learning_rate=1e-3, verbose=1):
    """Compile a classifier and fit it, the learning rate warming up, then falling.

    Args:
        model: `VideoClassifier`.
        training: data set of clips and labels.
        testing: another one, evaluated after each epoch.
        epochs: passes over the training set.
        learning_rate: its peak.
        verbose: 0 for silence, 1 for progress bars, 2 for a line per epoch.

    Returns:
        Dictionary from metric to its values, one per epoch.
    """
    steps = max(len(training) * epochs, 2)
    warmup = max(steps // 10, 1)
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate / 10,
        steps - warmup,
        alpha=0.01,
        warmup_target=learning_rate,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.Adam(schedule)
    # TensorFlow traces the step a second time if the first one made any variable.
    optimizer.build(model.trainable_variables)
    if model.activation == "sigmoid":
        loss = "binary_crossentropy"
        metric = keras.metrics.BinaryAccuracy("binary_accuracy")
    else:
        loss = "sparse_categorical_crossentropy"
        metric = keras.metrics.SparseCategoricalAccuracy("accuracy")
    model.compile(optimizer, loss, metrics=[metric])
    with naming_videos(training, testing):
        history = model.fit(
            training,
            validation_data=testing,
            epochs=epochs,
            verbose=verbose,
            shuffle=False,  # the data set does it
        )
    return {name: [float(v) for v in h] for name, h in history.history.items()}


def predict_all(model, dataset):
    """The model's scores for every video of a data set, as `Predictions`."""
    labels, scores = [], []
    with naming_videos(dataset):
        for clips, truth in dataset:
            scores.append(model.predict_on_batch(np.asarray(clips)))
            labels.append(np.asarray(truth))
    return Predictions(np.concatenate(labels), np.concatenate(scores))


@contextlib.contextmanager
def naming_videos(*datasets):
    """Turn any error that an unreadable video causes into a `VideoError`.

    On its way through a backend's data pipeline, the error's type is lost.
    """
    try:
        yield
    except VideoError:
        raise
    except Exception as error:
        for dataset in datasets:
            if getattr(dataset, "skipped", None):
                raise _video_error(dataset) from error
        raise


def _video_error(dataset):
    path, reason = dataset.skipped[0]
    total = len(dataset.file_paths)
    if total > 1 and len(dataset.skipped) == total:
        reason += f"; like this one, none of the {total} videos could be read"
        return VideoError(path, reason, "Check the paths and the files.")
    return VideoError(path, reason, "Replace or remove it, or skip such videos.")
