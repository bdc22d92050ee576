"""Export to ONNX, checked with ONNX Runtime."""

import keras

from keras_video._optional import require
from keras_video._quiet import quiet
from keras_video.export.description import port
from keras_video.export.exporter import Exporter, export_model
from keras_video.export.fixed_batch import export_by_keras, pad_batch
from keras_video.ops.target import exporting_to


def to_onnx(model, path, inputs=None, tolerance=1e-4, overwrite=False, batch_size=1):
    """Write a model as an ONNX file, for ONNX Runtime and many others.

    Keras's own `model.export(format="onnx")` writes it, on torch; where Keras runs on
    another backend, in a process of its own. Normalisations are folded first (see
    `fold_batch_norm`), and the file is kept only if it gives the model's outputs.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: file to write.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        batch_size: clips that the file takes at once.

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
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "model.onnx"
    >>> to_onnx(model, path).max_diff  # doctest: +SKIP
    0.0
    """
    options = {"inputs": inputs, "tolerance": tolerance, "overwrite": overwrite}
    return export_model(ONNX, model, path, batch_size=batch_size, **options)


def write_onnx(model, path, batch_size=1):
    """Write an ONNX file, unchecked, where Keras runs on torch."""
    with quiet(), exporting_to("onnx"):
        export_by_keras(model, path, "onnx", batch_size)


def load_onnx(path, threads=None):
    """An ONNX file as a function from arrays to a list of arrays.

    Batches smaller than the one that it was made for are filled up with zeros.

    Args:
        path: file of `to_onnx`.
        threads: of ONNX Runtime; `None` takes the number of cores.
    """
    purpose = "running ONNX files"
    runtime = require("onnxruntime", extra="onnx", purpose=purpose)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    session = runtime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )

    def run(inputs):
        wanted = session.get_inputs()
        arrays = keras.tree.flatten(inputs)
        batch = [pad_batch(a, w.shape[0]) for a, w in zip(arrays, wanted, strict=True)]
        named = {w.name: a for w, a in zip(wanted, batch, strict=True)}
        return [y[-len(arrays[0]) :] for y in session.run(None, named)]

    return run


def read_onnx_signature(path):
    """The inputs and outputs of an ONNX file."""
    onnx = require("onnx", extra="onnx", purpose="reading ONNX files")
    graph = onnx.load(str(path), load_external_data=False).graph

    def ports(values):
        types = [(value.name, value.type.tensor_type) for value in values]
        return [
            port(
                name,
                [dim.dim_value or None for dim in kind.shape.dim],
                onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type),
            )
            for name, kind in types
        ]

    return {"inputs": ports(graph.input), "outputs": ports(graph.output)}


ONNX = Exporter(
    format="onnx",
    name="ONNX file",
    backend="torch",
    packages={"torch": "torch", "onnxscript": "onnx"},
    write=write_onnx,
    load=load_onnx,
    signature=read_onnx_signature,
)
