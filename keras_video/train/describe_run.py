"""Contents of run.json, by which a resume recognises a training."""

import dataclasses
import hashlib
import json
import os

import keras
import numpy as np

from keras_video.presets.saving import to_configs
from keras_video.version import __version__


def describe_run(model, training, validation, seed, notes=None):
    """The contents of run.json.

    Args:
        model: task model, not yet trained.
        training: data set of this library.
        validation: another one, or None.
        seed: int.
        notes: further entries: how the training was started.

    Returns:
        Dictionary. `"model"`, `"training"` and `"validation"` have the first digits of
        a SHA-256 each: of the configuration; of paths (from their common folder) and
        labels, in order.
    """
    return {
        "keras_video_version": __version__,
        "keras_version": keras.__version__,
        "backend": keras.config.backend(),
        **(notes or {}),
        "seed": seed,
        "model": _describe_model(model),
        "training": _describe_data(training),
        "validation": None if validation is None else _describe_data(validation),
    }


def _describe_model(model):
    text = json.dumps(_without_names(to_configs(model)), sort_keys=True)
    return {
        "class": type(model).__name__,
        "parameters": model.count_params(),
        "digest": _digest([text]),
    }


def _without_names(config):
    """A configuration without names of layers, some of which Keras counts up."""
    if isinstance(config, dict):
        return {k: _without_names(v) for k, v in config.items() if k != "name"}
    return [_without_names(v) for v in config] if isinstance(config, list) else config


def _describe_data(dataset):
    paths = [str(path) for path in dataset.file_paths]
    root = os.path.dirname(os.path.commonprefix(paths))
    parts = [path[len(root) :] for path in paths]
    parts += dataset.class_names or ()
    labels = getattr(dataset, "labels", None)
    parts += [] if labels is None else [np.ascontiguousarray(labels)]
    key_frames = getattr(dataset, "key_frames", None)
    parts += [] if key_frames is None else _parts_of(key_frames)
    return {"videos": len(set(paths)), "clips": len(paths), "digest": _digest(parts)}


def _parts_of(value):
    """The numbers and texts within dataclasses, lists and arrays, in order."""
    if dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, list | tuple):
        return [part for each in value for part in _parts_of(each)]
    return [value if isinstance(value, np.ndarray) else str(value)]


def _digest(parts):
    """The first digits of the SHA-256 of texts and arrays."""
    found = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            part = repr(part.tolist()) if part.dtype == object else part.tobytes()
        found.update(part.encode() if isinstance(part, str) else part)
        found.update(b"\0")
    return found.hexdigest()[:16]
