"""Export to OpenVINO, checked with its runtime."""

from pathlib import Path

import keras

from keras_video._optional import require
from keras_video.export.checked import export_checked, fill, signature
from keras_video.export.in_tensorflow import in_new_tensorflow


def to_openvino(
    model, path, inputs=None, tolerance=1e-4, overwrite=False, batch_size=1
):
    """Write a model for OpenVINO: a folder of `model.xml` and `model.bin`.

    Keras's own `model.export(format="openvino")` writes it, on
    TensorFlow, always in a process of its own: OpenVINO's converter has crashed beside
    other libraries. Normalisations are folded
    first (see `fold_batch_norm`). What was written is run and compared with the model,
    and nothing is left at `path` unless they agree.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: folder to make.
        inputs: clips to compare on, beside random ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        batch_size: clips that it takes at once.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path`, and `overwrite` is false.
        ImportError: a package is missing; the message names the extra.
        ValueError: the model has inputs of unknown size, or cannot be exported.
        DisagreementError: what was written does not compute what the model does.

    Example:
    >>> import keras, pathlib, tempfile
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "openvino"
    >>> to_openvino(model, path).max_diff  # doctest: +SKIP
    0.0
    """
    for module, extra in (("tensorflow", "export"), ("openvino", "openvino")):
        require(module, extra=extra, purpose="exporting to OpenVINO")
    return export_checked(
        model,
        path,
        lambda *args, **options: in_new_tensorflow(write_openvino, *args, **options),
        load_openvino,
        format="openvino",
        name="The OpenVINO model",
        marker="model.xml",
        inputs=inputs,
        tolerance=tolerance,
        overwrite=overwrite,
        batch_size=batch_size,
    )


def write_openvino(model, path, batch_size=1):
    """Write the folder, unchecked, where Keras runs on TensorFlow."""
    Path(path).mkdir()
    model.export(
        str(Path(path, "model.xml")),
        format="openvino",
        verbose=False,
        input_signature=signature(model, batch_size),
    )


def load_openvino(path, threads=None):
    """An OpenVINO model as a function from arrays to a list of arrays, in float32.

    Batches smaller than the one that it was made for are filled up with zeros.

    Args:
        path: folder of `to_openvino`.
        threads: of OpenVINO; `None` takes the number of cores.
    """
    openvino = require("openvino", extra="openvino", purpose="running OpenVINO models")
    settings = {"INFERENCE_PRECISION_HINT": "f32"}
    if threads:
        settings["INFERENCE_NUM_THREADS"] = threads
    model = openvino.compile_model(str(Path(path, "model.xml")), "CPU", settings)

    def run(inputs):
        arrays = keras.tree.flatten(inputs)
        pairs = zip(arrays, model.inputs, strict=True)
        found = model([fill(array, wanted.shape[0]) for array, wanted in pairs])
        return [found[i][-len(arrays[0]) :] for i in range(len(model.outputs))]

    return run
