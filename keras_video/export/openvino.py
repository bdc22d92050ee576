"""Export to OpenVINO, checked with its runtime."""

import tempfile
from pathlib import Path

import keras

from keras_video._optional import require
from keras_video._quiet import quiet
from keras_video.export.description import port
from keras_video.export.exporter import Exporter, export_model
from keras_video.export.fixed_batch import export_by_keras, pad_batch
from keras_video.ops.target import exporting_to


def to_openvino(
    model, path, inputs=None, tolerance=1e-4, overwrite=False, batch_size=1
):
    """Write a model for OpenVINO: a folder of `model.xml` and `model.bin`.

    OpenVINO makes it of an ONNX file that torch writes for it; where Keras runs on
    another backend, in a process of its own. Normalisations are folded first (see
    `fold_batch_norm`), and the folder is kept only if it gives the model's outputs.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: folder to make.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        batch_size: clips that the model in it takes at once.

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
    options = {"inputs": inputs, "tolerance": tolerance, "overwrite": overwrite}
    return export_model(OPENVINO, model, path, batch_size=batch_size, **options)


def write_openvino(model, path, batch_size=1):
    """Write the folder, unchecked, where Keras runs on torch.

    Not with `model.export(format="openvino")`: OpenVINO 2025.4 to 2026.4 corrupt
    memory when they simplify TensorFlow's graph of a SlowFast network with STAN
    (`SimplifyShapeOfSubGraph`), and the process crashes one time in three.
    """
    openvino = require("openvino", extra="openvino", purpose="exporting to OpenVINO")
    Path(path).mkdir()
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
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
        found = model([pad_batch(array, wanted.shape[0]) for array, wanted in pairs])
        return [found[i][-len(arrays[0]) :] for i in range(len(model.outputs))]

    return run


def read_openvino_signature(path):
    """The inputs and outputs of a folder of `to_openvino`."""
    openvino = require("openvino", extra="openvino", purpose="reading OpenVINO models")
    model = openvino.Core().read_model(str(Path(path, "model.xml")))

    def ports(values):
        return [
            port(
                value.get_any_name(),
                value.get_shape(),
                value.get_element_type().to_dtype(),
            )
            for value in values
        ]

    return {"inputs": ports(model.inputs), "outputs": ports(model.outputs)}


OPENVINO = Exporter(
    format="openvino",
    name="OpenVINO model",
    backend="torch",
    packages=dict.fromkeys(("torch", "onnxscript", "openvino"), "openvino"),
    write=write_openvino,
    load=load_openvino,
    signature=read_openvino_signature,
    marker="model.xml",
)
