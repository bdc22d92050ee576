"""Public checkpoints to models and back.

A source is a `Layout`: it names the tensor for each variable. One mechanism copies
them, each exactly once (`bijection`); nothing in a file is run (`checkpoint`).
"""

import re
from pathlib import Path

from keras_video import download, presets
from keras_video._atomic import new_output
from keras_video._optional import require
from keras_video.convert.bijection import set_variables, tensors_of
from keras_video.convert.caffe2 import CAFFE2
from keras_video.convert.checkpoint import read_checkpoint
from keras_video.convert.keras_applications import (
    IMAGE_MODELS,
    IMAGE_MODELS_TITLE,
    SUFFIXES,
    convert_image_model,
)
from keras_video.convert.layout import Layout
from keras_video.convert.mmaction2 import MMACTION2
from keras_video.convert.pyslowfast import PYSLOWFAST
from keras_video.convert.pytorchvideo import PYTORCHVIDEO, PYTORCHVIDEO_DETECTION
from keras_video.convert.resnets3d import RESNETS3D
from keras_video.convert.torchvision import TORCHVISION
from keras_video.presets.registry import register_converter
from keras_video.presets.sources import CONFIG
from keras_video.validation import check_class_names, check_num_class_names

__all__ = [
    "EXPORTED",
    "LAYOUTS",
    "SOURCES",
    "Layout",
    "convert_checkpoint",
    "detect",
    "export_checkpoint",
    "read_checkpoint",
    "set_variables",
    "tensors_of",
]

LAYOUTS = {
    layout.name: layout
    for layout in (
        PYTORCHVIDEO,
        PYSLOWFAST,
        CAFFE2,
        MMACTION2,
        TORCHVISION,
        RESNETS3D,
        PYTORCHVIDEO_DETECTION,
    )
}
SOURCES = (*LAYOUTS, IMAGE_MODELS)
# Those that can be written: all wrap the tensors in `model_state`.
EXPORTED = ("pytorchvideo", "pyslowfast", "pytorchvideo_detection")
SHOWN = 3


@register_converter
def convert_checkpoint(path, preset, source=None, class_names=None):
    """A task model with the weights of a public checkpoint.

    ```
    file -> tensors by name -> the source's layout -> preset without weights, with the
                                            classes of the checkpoint's head -> weights
    ```

    Args:
        path: the file, see `read_checkpoint`; or one of Keras with an image model's
            weights, see `convert_image_model`.
        preset: the network that the weights are of: a name in the zoo, or a preset
            directory, whose own weights are not read.
        source: name in `LAYOUTS`, or `"keras_applications"`; by default it is known
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
    if source == IMAGE_MODELS or source is None and path.suffix in SUFFIXES:
        model, trained = convert_image_model(path, preset, names)
        title = IMAGE_MODELS_TITLE
    else:
        tensors = read_checkpoint(path)
        layout = detect(tensors) if source is None else _layout(source, SOURCES)
        model, title = _fill(path, tensors, preset, layout, names), layout.title
    model.preset_origin = {
        "preset": model.preset_origin["preset"],
        "checkpoint": path.name,
        "checkpoint_source": title,
        "checkpoint_sha256": download.sha256_of(path),
        **({} if trained else {"head": "untrained"}),
    }
    return model


def _fill(path, tensors, preset, layout, class_names):
    classes = _num_classes(tensors, layout, path)
    check_num_class_names(class_names, classes, path)
    backbone = presets.resolve(preset).json(CONFIG)["class_name"]
    overrides = layout.settings(backbone)
    if class_names is not None:
        overrides["class_names"] = class_names
    cls = presets.task_class(preset)
    if layout.task not in (None, cls.task):
        raise ValueError(
            f"{path} holds the weights of a network for {layout.task}, and the preset "
            f"{preset} is one for {cls.task}: choose another preset."
        )
    model = cls.from_preset(
        preset, load_weights=False, num_classes=classes, **overrides
    )
    try:
        set_variables(model, tensors, layout)
    except ValueError as error:
        raise ValueError(f"{path}, preset {preset}: {error}") from None
    return model


def detect(tensors):
    """The `Layout` that a checkpoint has, by the names of its tensors.

    Raises:
        ValueError: the names are of no source that is known.
    """
    fitting = [
        layout
        for layout in LAYOUTS.values()
        if all(any(re.search(mark, key) for key in tensors) for mark in layout.marks)
    ]
    if len(fitting) == 1:
        return fitting[0]
    titles = ", ".join(layout.title for layout in LAYOUTS.values())
    raise ValueError(
        "The tensors have not the names of a network of a known source, which are "
        f"{titles}. The first of {len(tensors)} are {_first(tensors)}."
    )


def export_checkpoint(model, path, source, overwrite=False):
    """Write a model's weights as a file that the source's own code loads.

    Args:
        model: a `VideoClassifier` or `ActionDetector`.
        path: the file; it appears once it is complete.
        source: one of `EXPORTED`.
        overwrite: replace what is there.

    Raises:
        FileExistsError: `path` is there, and `overwrite` is false.
        ValueError: the source has no such network.
        ImportError: torch, which writes the file, is not installed.
    """
    layout = _layout(source, EXPORTED)
    if layout.task not in (None, model.task):
        raise ValueError(
            f"`source` {source!r} is for {layout.task}. Received: a model for "
            f"{model.task}"
        )
    for name, value in layout.settings(type(model.backbone).__name__).items():
        actual = getattr(model.backbone, name, value)
        if actual != value:
            raise ValueError(
                f"{layout.title} has such networks only with {name}={value!r}. "
                f"Received: a backbone with {name}={actual!r}"
            )
    tensors = tensors_of(model, layout)
    torch = require("torch", "torch", "Writing a checkpoint of PyTorch")
    state = {}
    for key, array in tensors.items():
        state[key] = torch.from_numpy(array)
        if key.endswith("running_var"):
            counter = key.replace("running_var", "num_batches_tracked")
            state[counter] = torch.tensor(0)
    with new_output(path, overwrite) as temporary:
        torch.save({"model_state": state}, temporary)


def _layout(source, names):
    if source not in names:
        raise ValueError(
            f"`source` must be one of {', '.join(names)}. Received: source={source!r}"
        )
    return LAYOUTS[source]


def _num_classes(tensors, layout, path):
    kind = "detector" if layout.task == "action_detection" else "classifier"
    heads = [key for key in tensors if re.search(layout.head, key)]
    if len(heads) != 1:
        raise ValueError(
            f"{path} is no {kind} of {layout.title}: there must be one "
            f"tensor named as {layout.head}. The first of {len(tensors)} are "
            f"{_first(tensors)}."
        )
    return tensors[heads[0]].shape[0]


def _first(tensors):
    return ", ".join(list(tensors)[:SHOWN])
