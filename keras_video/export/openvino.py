"""Export to OpenVINO, checked with its runtime."""

import functools
import tempfile
from pathlib import Path

import keras

from keras_video._optional import require, require_installed
from keras_video._quiet import quiet
from keras_video.export.checked import export_by_keras, export_checked, fill
from keras_video.export.in_backend import in_torch
from keras_video.ops.target import exporting_to


def to_openvino(
    model, path, inputs=None, tolerance=1e-4, overwrite=False, batch_size=1
):
    """Write a model for OpenVINO: a folder of `model.xml` and `model.bin`.

    OpenVINO makes it from an ONNX file, which torch writes (see `to_onnx`); where Keras
    runs on another backend, that is done in a process of its own. Normalisations are
    folded first (see `fold_batch_norm`). What was written is run and compared with the
    model, and nothing is left at `path` unless they agree.

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
    purpose = "exporting to OpenVINO"
    for module in ("torch", "onnxscript"):
        require_installed(module, extra="openvino", purpose=purpose)
    require("openvino", extra="openvino", purpose=purpose)
    return export_checked(
        model,
        path,
        functools.partial(in_torch, write_openvino),
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
    """Write the folder, unchecked, where Keras runs on torch.

    Not with `model.export(format="openvino")`: OpenVINO 2025.4 to 2026.4 lose hold of
    memory when they simplify TensorFlow's graph of a SlowFast network with STAN
    (`SimplifyShapeOfSubGraph`), and the process crashes one time in three.
    """
    openvino = require("openvino", extra="openvino", purpose="exporting to OpenVINO")
    Path(path).mkdir()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.onnx")
        with quiet(), exporting_to("openvino"):
            export_by_keras(model, file, "onnx", batch_size)
        program = openvino.Core().read_model(file)
        openvino.save_model(program, Path(path, "model.xml"), compress_to_fp16=False)


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
