"""Loading a task model from a preset or from a `.keras` file."""

from keras_video.models import ActionDetector, VideoClassifier
from keras_video.models.video_task import VideoTask
from keras_video.presets import task_class
from keras_video.presets.keras_file import load_keras_file


def open_classifier(name, class_names=None, **overrides):
    """Load a classifier.

    Args:
        name: a preset's name or directory, or a `.keras` file.
        class_names: names of the classes to tell apart, where these differ from the
            preset's own; the head is then randomly initialised.
        **overrides: see `VideoClassifier.from_preset`.

    Raises:
        FileNotFoundError: there is no such file or directory.
        ValueError: it holds something else, or a `.keras` file is to be changed.
    """
    if not _is_keras_file(name):
        if class_names is not None:
            overrides.update(class_names=class_names, num_classes=len(class_names))
        elif task_class(str(name)) is ActionDetector:
            raise ValueError(
                f"{name} is an action detector: it names what each person does, which "
                "`keras-video detect` and `keras_video.detection.detect_video` show. "
                "It is evaluated on annotated people: a csv file in AVA's form."
            )
        return VideoClassifier.from_preset(str(name), **overrides)
    return _unchanged(name, VideoClassifier, class_names, overrides)


def open_detector(name, class_names=None, **overrides):
    """Load an action detector.

    Args:
        name: a preset's name or directory, or a `.keras` file.
        class_names: names of the actions, where these differ from the preset's own; the
            head is then randomly initialised, and the preset may be a classifier's.
        **overrides: see `ActionDetector.from_preset`.

    Raises:
        FileNotFoundError: there is no such file or directory.
        ValueError: it holds something else, or a `.keras` file is to be changed.
    """
    if _is_keras_file(name):
        return _unchanged(name, ActionDetector, class_names, overrides)
    if class_names is not None:
        overrides.update(class_names=class_names, num_classes=len(class_names))
    elif task_class(str(name)) is not ActionDetector:
        raise ValueError(
            f"{name} is no action detector: it names the action of a whole clip, which "
            "`keras-video predict` shows. To have people's actions, train a detector "
            "that starts from it, on a csv file in AVA's form: `keras-video train "
            f'train.csv --preset {name}`, or ActionDetector.from_preset("{name}", '
            "num_classes=...)."
        )
    return ActionDetector.from_preset(str(name), **overrides)


def open_task(name):
    """Load a classifier or a detector from a preset or a `.keras` file."""
    if _is_keras_file(name):
        return _load_keras_file(name, VideoTask)
    return task_class(str(name)).from_preset(str(name))


def _unchanged(name, cls, class_names, overrides):
    """The model of a `.keras` file, which is not to be changed."""
    model = _load_keras_file(name, cls)
    if class_names is not None or overrides:
        changes = [*overrides, *(["class_names"] if class_names is not None else [])]
        raise ValueError(
            f"{name} cannot be changed while it is loaded: start from a preset. "
            f"Received: {', '.join(changes)}"
        )
    return model


def _is_keras_file(name):
    return str(name).endswith(".keras")


def _load_keras_file(name, cls):
    model = load_keras_file(name)
    if not isinstance(model, cls):
        article = "an" if cls is ActionDetector else "a"
        raise ValueError(
            f"{name} holds a {type(model).__name__}, not {article} {cls.__name__} of "
            "keras_video."
        )
    return model
