"""A task model with the weights of a public checkpoint."""

from pathlib import Path

from keras_video import download, presets
from keras_video.convert import keras_applications
from keras_video.convert.bijection import set_variables
from keras_video.convert.checkpoint import read_checkpoint
from keras_video.convert.formats import SOURCES, detect, first_of, format_of
from keras_video.presets.registry import register_converter
from keras_video.presets.sources import CONFIG
from keras_video.validation import check_class_names, check_num_class_names


@register_converter
def convert_checkpoint(path, preset, source=None, class_names=None):
    """A task model with the weights of a public checkpoint.

    ```
    file -> tensors by name -> the source's format -> preset without weights, with the
                                            classes of the checkpoint's head -> weights
    ```

    Args:
        path: the file, see `read_checkpoint`; or one of Keras with an image model's
            weights, see `convert_image_model`.
        preset: the network that the weights are of: a name in the zoo, or a preset
            directory, whose own weights are not read.
        source: name in `FORMATS`, or `"keras_applications"`; by default it is known
            by the tensors' names, or the ending of the file's.
        class_names: list of the classes' names, in the order of the outputs.

    Returns:
        A `VideoClassifier` or `ActionDetector` of the preset's family, with as many
        classes as the checkpoint has, which need not be the preset's.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, asks for code to be run, is of no known source
            or another network's, or tensors are missing, left over or of the wrong
            shape.
    """
    path = Path(path)
    names, trained = check_class_names(class_names), True
    if source is None and path.suffix in keras_applications.SUFFIXES:
        source = keras_applications.NAME
    if source == keras_applications.NAME:
        model, trained = keras_applications.convert_image_model(path, preset, names)
        title = keras_applications.TITLE
    else:
        tensors = read_checkpoint(path)
        format = detect(tensors) if source is None else format_of(source, SOURCES)
        model, title = _fill(path, tensors, preset, format, names), format.title
    model.preset_origin = {
        "preset": model.preset_origin["preset"],
        "checkpoint": path.name,
        "checkpoint_source": title,
        "checkpoint_sha256": download.sha256_of(path),
        **({} if trained else {"head": "untrained"}),
    }
    return model


def _fill(path, tensors, preset, format, class_names):
    classes = _num_classes(tensors, format, path)
    check_num_class_names(class_names, classes, path)
    backbone = presets.resolve(preset).json(CONFIG)["class_name"]
    overrides = format.settings(backbone)
    if class_names is not None:
        overrides["class_names"] = class_names
    cls = presets.task_class(preset)
    if format.task not in (None, cls.task):
        raise ValueError(
            f"{path} holds the weights of a network for {format.task}, and the preset "
            f"{preset} is one for {cls.task}: choose another preset."
        )
    model = cls.from_preset(
        preset, load_weights=False, num_classes=classes, **overrides
    )
    try:
        set_variables(model, tensors, format)
    except ValueError as error:
        raise ValueError(f"{path}, preset {preset}: {error}") from None
    return model


def _num_classes(tensors, format, path):
    task = "detector" if format.task == "action_detection" else "classifier"
    heads = format.heads(tensors)
    if len(heads) != 1:
        raise ValueError(
            f"{path} is no {task} of {format.title}: there must be one "
            f"tensor named as {format.head}. The first of {len(tensors)} are "
            f"{first_of(tensors)}."
        )
    return tensors[heads[0]].shape[0]
