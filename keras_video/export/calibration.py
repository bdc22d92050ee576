"""Examples on which a TFLite file in 8 bits is calibrated and compared."""

import contextlib
import tempfile
from pathlib import Path

import keras
import numpy as np

from keras_video._write_errors import errors_name
from keras_video.export.examples import split_examples


@contextlib.contextmanager
def saved_examples(model, inputs):
    """A file of examples that another process can read with `load_batches`.

    Args:
        model: functional `keras.Model`.
        inputs: examples along the first axis, in the structure that the model takes.

    Yields:
        The path, as a string; the file is gone afterwards.

    Raises:
        ValueError: the inputs do not fit the model.
    """
    examples = split_examples(model, inputs)
    columns = zip(*map(keras.tree.flatten, examples), strict=True)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "examples.npz"))
        with errors_name(path):
            np.savez(path, *map(np.concatenate, columns))
        yield path


def load_batches(path, batch_size, dtypes):
    """Batches of the examples in a file of `saved_examples`.

    Args:
        path: the file.
        batch_size: examples in each; the last is filled up from the start.
        dtypes: of the model's inputs, in order.

    Returns:
        List of dictionaries from `"input_0"`, ... to arrays.
    """
    with np.load(path) as file:
        arrays = [file[f"arr_{i}"].astype(t) for i, t in enumerate(dtypes)]
    count = len(arrays[0])
    rows = [np.arange(i, i + batch_size) % count for i in range(0, count, batch_size)]
    return [
        {f"input_{i}": array[row] for i, array in enumerate(arrays)} for row in rows
    ]


def concatenate_examples(model, *inputs):
    """Examples of several sources along one first axis; `None` holds none."""
    examples = [example for given in inputs for example in split_examples(model, given)]
    return keras.tree.map_structure(lambda *x: np.concatenate(x), *examples)
