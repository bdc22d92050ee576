"""The mechanism of every export: write a file, run it, compare it, keep it."""

import dataclasses
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import keras

from keras_video._atomic import new_output
from keras_video._optional import require_installed
from keras_video.export.agreement import compare
from keras_video.export.description import check_beside, write_description
from keras_video.export.examples import input_structure
from keras_video.export.export_report import ExportReport, size_of
from keras_video.export.fold_batch_norm import fold_batch_norm
from keras_video.export.in_backend import in_backend
from keras_video.export.logits import logit_model
from keras_video.presets.saving import bytes_of
from keras_video.validation import is_integer


@dataclasses.dataclass(frozen=True)
class Exporter:
    """How models are written in one format, and how what was written is run.

    Attributes:
        format: name of the format, which is a runtime of `exporting_to`.
        name: what is written, for messages: `"ONNX file"`.
        backend: `"tensorflow"` or `"torch"`: where Keras must run to write it.
        packages: dictionary from each module that must be installed to the extra of
            keras-video that installs it.
        write: function at the top level of a module of keras_video, from a model, a
            path and options that JSON can hold.
        load: function from a path to a function from inputs to outputs.
        signature: function from a path to a dictionary of its `"inputs"` and
            `"outputs"`, each a list of `port`s in the order of the model's.
        suffix: what the path must end in; `None` is anything.
        marker: name of a file that only folders of this format hold; `None` for a
            format of a single file.
        has_fixed_size: whether what is written takes inputs of one size only.
        keeps_precision: whether what is written has all the bytes of the weights.
    """

    format: str
    name: str
    backend: str
    packages: dict
    write: Callable
    load: Callable
    signature: Callable
    suffix: str | None = None
    marker: str | None = None
    has_fixed_size: bool = True
    keeps_precision: bool = True


def export_model(
    exporter,
    model,
    path,
    *,
    inputs=None,
    tolerance=1e-4,
    overwrite=False,
    generated=2,
    logits=True,
    check=None,
    **options,
):
    """Write a folded model, and keep what was written if it computes the same.

    Where all probabilities of the model are saturated, so that a comparison of them
    says little, the same model without its last activation is written and compared,
    too.

    Args:
        exporter: `Exporter` of the format.
        model: functional `keras.Model`.
        path: file or folder to write.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        generated: number of generated inputs to compare on.
        logits: whether to compare the logits behind probabilities, too.
        check: function from the path of what was written to the names of its
            operators, which raises where something else than the outputs is wrong.
        **options: handed to `exporter.write`.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path` or where its description would
            be, and `overwrite` is false.
        ImportError: a package is missing; the message names the extra.
        ValueError: the model cannot be exported to this format.
        DisagreementError: what was written does not compute what the model does.
    """
    for module, extra in exporter.packages.items():
        require_installed(module, extra, purpose=f"writing the {exporter.name}")
    _check_path(exporter, path)
    if "batch_size" in options:
        options["batch_size"] = _check_batch_size(options["batch_size"])
    if exporter.has_fixed_size:
        _check_sizes(exporter, model)
    start, path = time.perf_counter(), Path(path)
    if exporter.marker is None:
        check_beside(path, overwrite)
    size = bytes_of(model.weights) if exporter.keeps_precision else 0
    with new_output(path, overwrite, exporter.marker, size) as temporary:
        folded = fold_batch_norm(model)
        in_backend(exporter.backend, exporter.write, folded, temporary, **options)
        operators = () if check is None else tuple(check(temporary))
        run = exporter.load(temporary)
        compared = compare(model, run, inputs, generated, logits)
        if compared.saturated or (compared.logits or 0.0) > tolerance:
            # What probabilities show of large logits is a small rest of them, which
            # rounding of the whole may exceed.
            found = _compare_logits(exporter, model, folded, inputs, generated, options)
            compared = dataclasses.replace(compared, logits=found)
        compared.require(tolerance, f"The {exporter.name}")
        description = write_description(exporter, model, temporary, path)
        size = size_of(temporary)
    return ExportReport(
        path=path,
        format=exporter.format,
        max_diff=compared.difference,
        size=size,
        seconds=time.perf_counter() - start,
        ops=operators,
        top1=compared.top1,
        max_logit_diff=compared.logits,
        description=description,
    )


def _compare_logits(exporter, model, folded, inputs, generated, options):
    """The difference of a file that ends before the last activation."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"logits{exporter.suffix or ''}")
        in_backend(
            exporter.backend, exporter.write, logit_model(folded), file, **options
        )
        run = exporter.load(file)
        return compare(logit_model(model), run, inputs, generated).difference


def _check_path(exporter, path):
    if exporter.suffix is not None and Path(path).suffix != exporter.suffix:
        raise ValueError(
            f"`path` of the {exporter.name} must end in {exporter.suffix}. "
            f"Received: path={str(path)!r}"
        )


def _check_batch_size(batch_size):
    """The size as an int of Python, which JSON can hold."""
    if not is_integer(batch_size) or batch_size < 1:
        raise ValueError(
            f"`batch_size` must be a positive int. Received: batch_size={batch_size!r}"
        )
    return int(batch_size)


def _check_sizes(exporter, model):
    """Raise `ValueError` unless all sizes of the inputs but the batch are known."""
    for x in keras.tree.flatten(input_structure(model)):
        if None in x.shape[1:]:
            raise ValueError(
                f"The {exporter.name} has inputs of one size: `model` must have a "
                "fixed number of frames, height and width, and of boxes "
                "(`from_preset(..., image_size=(256, 320), max_boxes=8)`). "
                f"Received: an input of shape {tuple(x.shape)}"
            )
