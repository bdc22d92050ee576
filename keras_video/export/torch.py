"""Export to PyTorch: `torch.export`, checked by loading it again."""

import contextlib
import warnings

import keras

from keras_video._optional import require
from keras_video.export.description import port
from keras_video.export.exporter import Exporter, export_model
from keras_video.export.fixed_batch import export_by_keras, pad_batch
from keras_video.ops.target import exporting_to


def to_torch(model, path, inputs=None, tolerance=1e-4, overwrite=False, batch_size=1):
    """Write a model as a `torch.export` program, which needs PyTorch only.

    Keras's own `model.export(format="torch")` writes it, on torch; where Keras runs on
    another backend, in a process of its own. Normalisations are folded first (see
    `fold_batch_norm`), and the file is kept only if it gives the model's outputs.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: file to write, which ends in `.pt2`.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        batch_size: clips that the program takes at once.

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
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "model.pt2"
    >>> to_torch(model, path).max_diff  # doctest: +SKIP
    0.0
    """
    options = {"inputs": inputs, "tolerance": tolerance, "overwrite": overwrite}
    return export_model(TORCH, model, path, batch_size=batch_size, **options)


def write_torch(model, path, batch_size=1):
    """Write a program, unchecked, where Keras runs on torch."""
    with exporting_to("torch"):
        export_by_keras(model, path, "torch", batch_size)


def load_torch(path, compiled=False):
    """A program of `to_torch` as a function from arrays to a list of arrays.

    Batches smaller than the one that it was made for are filled up with zeros.

    Args:
        path: file of `to_torch`.
        compiled: whether `torch.compile` compiles it, with the weights frozen: needs a
            C++ compiler, takes up to a minute at the first call, and is faster from
            then on.
    """
    torch = require("torch", extra="torch", purpose="running PyTorch programs")
    program = _read(torch, path)
    module, compiling = program.module(), contextlib.nullcontext
    if compiled:
        module, compiling = torch.compile(module, dynamic=False), _freezing
    batch_size = next(
        node.meta["val"].shape[0]
        for node in program.graph.nodes
        if node.name in program.graph_signature.user_inputs
    )

    def run(inputs):
        count = len(keras.tree.flatten(inputs)[0])
        tensors = keras.tree.map_structure(
            lambda x: torch.from_numpy(pad_batch(x, batch_size)), inputs
        )
        with torch.no_grad(), compiling():
            outputs = keras.tree.flatten(module(tensors))
        return [y.numpy()[-count:] for y in outputs]

    return run


def _read(torch, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of weights not on a CPU
        return torch.export.load(str(path))


def _freezing():
    """As an option of `torch.compile` it folds, but does not lay the weights out."""
    import torch._inductor.config

    return torch._inductor.config.patch(freezing=True)


def read_torch_signature(path):
    """The inputs and outputs of a file of `to_torch`."""
    torch = require("torch", extra="torch", purpose="reading PyTorch programs")
    program = _read(torch, path)
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}

    def ports(names):
        found = [(name, values[name]) for name in names]
        return [
            port(name, value.shape, str(value.dtype).removeprefix("torch."))
            for name, value in found
        ]

    signature = program.graph_signature
    return {
        "inputs": ports(signature.user_inputs),
        "outputs": ports(signature.user_outputs),
    }


TORCH = Exporter(
    format="torch",
    name="PyTorch program",
    backend="torch",
    packages={"torch": "torch"},
    write=write_torch,
    load=load_torch,
    signature=read_torch_signature,
    suffix=".pt2",
)
