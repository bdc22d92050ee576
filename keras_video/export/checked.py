"""One way to export: write, run, compare, keep."""

import time
from pathlib import Path

import keras
import numpy as np

from keras_video._atomic import new_output
from keras_video.export.agreement import (
    compare,
    input_structure,
    require_agreement,
)
from keras_video.export.export_report import ExportReport, size_of
from keras_video.export.fold_batch_norm import fold_batch_norm


def export_checked(model, path, write, load, *, format, name, marker=None, **options):
    """Write a folded model, compare what it computes, and keep it if that agrees.

    Args:
        model: functional `keras.Model`.
        path: file or folder to write.
        write: function of the folded model and a path.
        load: function from a path to a function from inputs to outputs.
        format: for the report.
        name: of what was written, for the error.
        marker: see `new_output`.
        **options: `inputs`, `tolerance`, `overwrite` of the exports, `batch_size` of
            the file.

    Returns:
        `ExportReport`.
    """
    check_known(model, name)
    start = time.perf_counter()
    with new_output(path, options["overwrite"], marker=marker) as temporary:
        write(fold_batch_norm(model), temporary, batch_size=options["batch_size"])
        compared = compare(model, load(temporary), options["inputs"])
        require_agreement(compared.difference, options["tolerance"], name)
    return ExportReport(
        path=Path(path),
        format=format,
        max_diff=compared.difference,
        size=size_of(path),
        seconds=time.perf_counter() - start,
        top1=compared.top1,
    )


def check_known(model, name):
    """Raise `ValueError` unless a model's inputs are known but for the batch."""
    for x in keras.tree.flatten(input_structure(model)):
        if None in x.shape[1:]:
            raise ValueError(
                f"{name} has inputs of one size: `model` must have a fixed number of "
                "frames, height and width (and of boxes: `max_boxes=8`). "
                f"Received: an input of shape {tuple(x.shape)}"
            )


def export_by_keras(model, path, format, batch_size):
    """Keras's own `model.export`, for batches of one size."""
    model.export(
        str(path),
        format=format,
        verbose=False,
        input_signature=_signature(model, batch_size),
    )


def _signature(model, batch_size):
    """What `model.export` takes as `input_signature`, for batches of one size.

    Dictionaries are in the order of their names, in which Keras counts the inputs.
    """

    def spec(tensor):
        shape = (batch_size, *tensor.shape[1:])
        return keras.InputSpec(dtype=tensor.dtype, shape=shape, name=tensor.name)

    structure = input_structure(model)
    if isinstance(structure, dict):
        return [{name: spec(structure[name]) for name in sorted(structure)}]
    return [keras.tree.map_structure(spec, structure)]


def fill(array, batch_size):
    """An array with zeros before it, as long as a batch."""
    array = np.asarray(array, "float32")
    zeros = np.zeros((batch_size - len(array), *array.shape[1:]), array.dtype)
    return np.concatenate([zeros, array])
