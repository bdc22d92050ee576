"""Files for batches of one size: how Keras writes them, and how batches are padded."""

import keras
import numpy as np

from keras_video.export.examples import input_structure


def export_by_keras(model, path, format, batch_size):
    """Write a model with Keras's own export, for batches of one size.

    For a runtime other than the format's own, call it within `exporting_to`.

    Args:
        model: functional `keras.Model`.
        path: file to write.
        format: as `keras.Model.export` names it.
        batch_size: examples that the file takes at once.
    """
    # Not `model.export`, which our own models trace for the format's runtime.
    keras.Model.export(
        model,
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


def pad_batch(array, batch_size):
    """A float32 array `(n, ...)` with zeros before it, `(batch_size, ...)`.

    Example:
    >>> pad_batch([[1.0]], 3).ravel().tolist()
    [0.0, 0.0, 1.0]
    """
    array = np.asarray(array, "float32")
    zeros = np.zeros((batch_size - len(array), *array.shape[1:]), array.dtype)
    return np.concatenate([zeros, array])
