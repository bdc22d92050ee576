"""Export to TensorFlow's SavedModel, checked by loading it again."""

import time
from pathlib import Path

import keras

from keras_video._atomic import new_output
from keras_video._optional import require
from keras_video.export.agreement import largest_difference, require_agreement
from keras_video.export.export_report import ExportReport, size_of
from keras_video.export.in_tensorflow import in_tensorflow


def to_saved_model(model, path, inputs=None, tolerance=1e-4, overwrite=False):
    """Write a model as a SavedModel that needs neither Keras nor this library.

    Keras's own `model.export` writes it; on JAX and torch, in a process of its own
    with TensorFlow as the backend. It is then loaded with TensorFlow alone and
    compared with the model. Nothing is left at `path` unless they agree.

    Args:
        model: functional `keras.Model`, such as a `VideoClassifier`.
        path: folder to make.
        inputs: clips to compare on, beside random ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path`, and `overwrite` is false.
        ImportError: TensorFlow is not installed.
        DisagreementError: the SavedModel does not compute what the model does.

    Example:
    >>> import keras, pathlib, tempfile
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> report = to_saved_model(model, pathlib.Path(tempfile.mkdtemp()) / "saved")
    >>> report.max_diff
    0.0
    """
    require("tensorflow", extra="export", purpose="exporting a SavedModel")
    start = time.perf_counter()
    with new_output(path, overwrite, marker="saved_model.pb") as temporary:
        in_tensorflow(write_saved_model, model, temporary)
        difference = largest_difference(model, load_saved_model(temporary), inputs)
        require_agreement(difference, tolerance, "The SavedModel")
    return ExportReport(
        path=Path(path),
        format="saved_model",
        max_diff=difference,
        size=size_of(path),
        seconds=time.perf_counter() - start,
    )


def write_saved_model(model, path):
    """Write a SavedModel, unchecked, where Keras runs on TensorFlow."""
    model.export(str(path), format="tf_saved_model", verbose=False)


def load_saved_model(path):
    """A SavedModel as a function from arrays to arrays, nested as the model has them.

    Args:
        path: folder of the SavedModel.
    """
    tf = require("tensorflow", extra="export", purpose="reading a SavedModel")
    loaded = tf.saved_model.load(str(path))

    def run(inputs):
        outputs = loaded.serve(keras.tree.map_structure(tf.constant, inputs))
        return keras.tree.map_structure(lambda x: x.numpy(), outputs)

    return run
