"""Writing a model as a preset directory."""

import json
import math
import re
from pathlib import Path

import keras

from keras_video import download
from keras_video._atomic import new_output
from keras_video.presets import card, registry, weight_files
from keras_video.presets.serialization import serialize
from keras_video.presets.sources import (
    CARD,
    CONFIG,
    FILES,
    METADATA,
    MODEL_WEIGHTS,
    PREPROCESSOR,
    TASK,
    TASK_WEIGHTS,
)


def save(model, path, overwrite=False, metadata=None):
    """Write a model as a preset directory.

    The files are written beside `path` and renamed at the end, so that `path` is
    there whole or not at all.

    Args:
        model: a task model, a `VideoBackbone`, or another functional model that
            can serve as a backbone.
        path: the directory.
        overwrite: replace a preset that is there.
        metadata: dictionary of further entries for metadata.json, such as the
            `"licence"`.

    Raises:
        FileExistsError: `path` is a file; or a directory that is not empty, and
            `overwrite` is false or it holds other things than a preset.
    """
    path = Path(path).expanduser()
    check_target(path, overwrite)
    size = bytes_of(model.weights)
    with new_output(path, overwrite, marker=CONFIG, size=size) as temporary:
        temporary.mkdir()
        _write(model, temporary, path.name, metadata)


def bytes_of(variables):
    """Bytes that the values of variables take.

    Example:
    >>> bytes_of([keras.Variable([[1.0, 2.0, 3.0]])])
    12
    """
    total = 0
    for variable in variables:
        bits = re.search(r"\d+", keras.backend.standardize_dtype(variable.dtype))
        total += math.prod(variable.shape) * (int(bits[0]) if bits else 8) // 8
    return total


def to_configs(model):
    """The JSON files that describe a model, by name, without its metadata.

    Args:
        model: a task model, or a model that can serve as a backbone.

    Returns:
        Dictionary from file name to its contents.
    """
    if not registry.task_of(type(model)):
        return {CONFIG: _serialize(model)}
    task = _serialize(model)
    # The parts are in files of their own.
    task["config"].pop("backbone")
    task["config"].pop("preprocessor")
    return {
        CONFIG: _serialize(model.backbone),
        TASK: task,
        PREPROCESSOR: _serialize(model.preprocessor),
    }


def _serialize(instance):
    serialized = serialize(instance)
    for derived in ("build_config", "compile_config"):
        serialized.pop(derived, None)
    # float32 is what everybody has unless they ask for something else: where it is
    # left out, a preset follows the dtype policy of the day.
    if serialized["config"].get("dtype") == "float32":
        del serialized["config"]["dtype"]
    return serialized


def _write(model, folder, name, extra):
    for file, content in to_configs(model).items():
        write_json(folder / file, content)
    if registry.task_of(type(model)):
        weight_files.save_backbone(model.backbone, folder / MODEL_WEIGHTS)
        weight_files.save_head(model, folder / TASK_WEIGHTS)
    else:
        weight_files.save_backbone(model, folder / MODEL_WEIGHTS)
    metadata = {**card.describe(model), "name": name, **(extra or {})}
    (folder / CARD).write_text(card.text(metadata), encoding="utf-8")
    metadata["files"] = {
        file.name: {"size": file.stat().st_size, "sha256": download.sha256_of(file)}
        for file in sorted(folder.iterdir())
        if file.name != CARD
    }
    write_json(folder / METADATA, metadata)


def write_json(path, content):
    """Write JSON as all presets have it: indented, and ended by a newline."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def check_target(path, overwrite):
    """Refuse to replace what is no preset, or holds more than one."""
    if path.is_symlink() or path.is_file():
        raise FileExistsError(f"{path} is there and is no directory; choose another.")
    if not path.is_dir() or not overwrite:
        return
    foreign = sorted({p.name for p in path.iterdir()} - set(FILES))
    if foreign:
        raise FileExistsError(
            f"{path} holds things that are no part of a preset and would be lost: "
            f"{', '.join(foreign[:5])}. Move them, or choose another path."
        )
