"""A task model with the weights of a public checkpoint."""

import logging
from pathlib import Path

from keras_video import download, presets
from keras_video.convert import keras_applications
from keras_video.convert.bijection import reverse_channels, set_variables
from keras_video.convert.checkpoint import open_checkpoint
from keras_video.convert.formats import SOURCES, detect, first_of, format_of
from keras_video.models.image.pretrained import IMAGENET
from keras_video.presets.registry import register_converter
from keras_video.presets.sources import CONFIG
from keras_video.validation import check_class_names, check_num_class_names

logger = logging.getLogger(__name__)

# Of what a checkpoint says of its network.
MOST_NUMBERS, LARGEST_NUMBER = 8, 1_000_000


@register_converter
def convert_checkpoint(path, preset, source=None, class_names=None, **overrides):
    """A task model with the weights of a public checkpoint.

    ```
    file -> tensors by name -> the source's format -> preset without weights, with the
                                            classes of the checkpoint's head -> weights
    ```

    What the source's networks do differently from the preset's, and what the file says
    of its own, replaces the preset's settings. Where the file cannot say it, a warning
    tells what is assumed, and `overrides` can say it.

    Args:
        path: the file, see `read_checkpoint`; or one of Keras with an image model's
            weights, or `"imagenet"` for Keras to download them, see
            `convert_image_model`.
        preset: the network that the weights are of: a name in the zoo, or a preset
            directory, whose own weights are not read.
        source: name in `FORMATS`, or `"keras_applications"`; by default it is known
            by the tensors' names, or the ending of the file's.
        class_names: list of the classes' names, in the order of the outputs.
        **overrides: arguments of the preset by name, as those of `from_preset`
            (`aligned=True`), that go before what the source and the file ask for.

    Returns:
        A `VideoClassifier` or `ActionDetector` of the preset's family, with as many
        classes as the checkpoint has, which need not be the preset's.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, asks for code to be run, is of no known source
            or another network's, says that its network does what no preset can, or
            tensors are missing, left over or of the wrong shape.
    """
    path = Path(path)
    names, trained = check_class_names(class_names), True
    is_download = str(path) == IMAGENET
    if source is None and (is_download or path.suffix in keras_applications.SUFFIXES):
        source = keras_applications.NAME
    if source == keras_applications.NAME:
        file = IMAGENET if is_download else path
        model, trained = keras_applications.convert_image_model(
            file, preset, names, **overrides
        )
        title = keras_applications.TITLE
    else:
        checkpoint = open_checkpoint(path)
        format = _format(path, checkpoint, source)
        if names is not None:
            overrides["class_names"] = names
        model = _fill(path, checkpoint, preset, format, overrides)
        title = format.title
    model.preset_origin = {
        "preset": model.preset_origin["preset"],
        "checkpoint": path.name,
        "checkpoint_source": title,
        **({} if is_download else {"checkpoint_sha256": download.sha256_of(path)}),
        **({} if trained else {"head": "untrained"}),
    }
    return model


def _format(path, checkpoint, source):
    if source is not None:
        return format_of(source, SOURCES)
    try:
        return detect(checkpoint.tensors)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _fill(path, checkpoint, preset, format, overrides):
    classes = _num_classes(checkpoint.tensors, format, path)
    check_num_class_names(overrides.get("class_names"), classes, path)
    cls = presets.task_class(preset)
    if format.task not in (None, cls.task):
        raise ValueError(
            f"{path} holds the weights of a network for {format.task}, and the preset "
            f"{preset} is one for {cls.task}: choose another preset."
        )
    family = format.family(presets.resolve(preset).json(CONFIG)["class_name"])
    try:
        recorded = _recorded(family, checkpoint, cls.task)
        arguments = {"load_weights": False, "num_classes": classes}
        arguments |= {**family.settings, **recorded.settings, **overrides}
        model = cls.from_preset(preset, **arguments)
        set_variables(model, checkpoint.tensors, format)
    # A value of another kind, such as `mean=3`, can be a `TypeError`.
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}, preset {preset}: {error}") from error
    if recorded.reverse_channels:
        reverse_channels(model.backbone)
    if recorded.assumed and not set(recorded.about) & set(overrides):
        logger.warning("%s: %s", path, recorded.assumed)
    return model


def _recorded(family, checkpoint, task):
    try:
        recorded = family.recorded(checkpoint, task)
        for name, value in recorded.settings.items():
            if not _is_plain(value):
                raise TypeError(f"no number, text or short list of numbers for {name}")
        return recorded
    except (TypeError, AttributeError, ArithmeticError, LookupError) as error:
        raise ValueError(
            f"what it says of its network is of a wrong kind: {error}"
        ) from error


def _is_plain(value):
    if isinstance(value, list):
        return len(value) <= MOST_NUMBERS and all(map(_is_number, value))
    return value is None or isinstance(value, str) or _is_number(value)


def _is_number(value):
    return isinstance(value, (bool, int, float)) and abs(value) <= LARGEST_NUMBER


def _num_classes(tensors, format, path):
    task = "detector" if format.task == "action_detection" else "classifier"
    heads = format.heads(tensors)
    if len(heads) != 1:
        raise ValueError(
            f"{path} is no {task} of {format.title}: there must be one "
            f"tensor named as {format.head}. The first of {len(tensors)} are "
            f"{first_of(tensors)}."
        )
    shape = tuple(tensors[heads[0]].shape)
    if not shape:
        raise ValueError(f"{path}: {heads[0]} is a single number, and no weights.")
    return shape[0]
