"""Export to TFLite (LiteRT) files of builtin operators, checked by running them."""

import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from keras_video._atomic import new_output
from keras_video._optional import require
from keras_video._quiet import quiet
from keras_video.export.agreement import (
    compare,
    input_structure,
    one_by_one,
    require_agreement,
)
from keras_video.export.export_report import ExportReport, size_of
from keras_video.export.fold_batch_norm import fold_batch_norm
from keras_video.export.in_backend import in_tensorflow
from keras_video.export.int8 import convert_to_int8, names_in_float
from keras_video.export.tflite_file import list_ops, load_tflite
from keras_video.ops.target import exporting_to
from keras_video.validation import takes_boxes

# Largest difference from the model that each way to store the weights may bring.
TOLERANCES = {None: 1e-4, "float16": 1e-2, "dynamic": 1e-1, "int8": 0.25}
INPUT_DTYPES = ("float32", "uint8")


def to_tflite(
    model,
    path,
    quantize=None,
    inputs=None,
    tolerance=None,
    overwrite=False,
    representative_data=None,
    batch_size=1,
    input_dtype="float32",
):
    """Write a model as a TFLite file of builtin operators only.

    ```
    model -> fold_batch_norm -> converter -> file -> run, compare
    ```

    Nothing is left at `path` unless the file holds builtin operators only (no Flex,
    no custom ones) and gives the model's outputs. On JAX and torch, a process of its
    own converts the model with TensorFlow as the backend.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: file to write.
        quantize: `None` keeps float32; `"float16"` halves the file; `"dynamic"`
            stores weights in 8 bits; `"int8"` computes with 8 bits too, but for
            the positions of warps and boxes, which stay in float32. Inputs and outputs
            keep their types.
        inputs: clips to compare on, beside random ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`; by default
            1e-4, for `"float16"` 1e-2, for `"dynamic"` 1e-1, for `"int8"` 0.25.
        overwrite: replace what is at `path`.
        representative_data: for `"int8"`, clips as the model will see them, along the
            first axis (for detectors `{"clips", "boxes"}`): a hundred or so, from
            which the ranges of all maps are taken. They are compared on too, and
            random ones are not, being nothing like them.
        batch_size: clips that the file takes at once.
        input_dtype: of the clips: `"float32"`, or `"uint8"` for frames as decoded;
            either 0 to 255, normalised inside.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path`, and `overwrite` is false.
        ImportError: TensorFlow is not installed.
        ValueError: an argument is wrong, or the model cannot be had in TFLite.
        DisagreementError: the file does not compute what the model does.

    Example:
    >>> import keras, pathlib, tempfile
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> report = to_tflite(model, pathlib.Path(tempfile.mkdtemp()) / "flat.tflite")
    >>> report.ops, report.max_diff
    (('RESHAPE',), 0.0)
    """
    require("tensorflow", extra="export", purpose="exporting to TFLite")
    _check_arguments(quantize, representative_data, batch_size, input_dtype)
    _check_inputs(model)
    start = time.perf_counter()
    options = {"quantize": quantize, "input_dtype": input_dtype}
    options["batch_size"] = int(batch_size)
    with new_output(path, overwrite) as temporary:
        if quantize == "int8":
            examples = one_by_one(model, representative_data)
            options["float_layers"] = names_in_float(model)
            options["examples"] = str(temporary.with_name("examples.npz"))
            _save_examples(examples, options["examples"])
            inputs = _together(examples + one_by_one(model, inputs))
        in_tensorflow(write_tflite, fold_batch_norm(model), temporary, **options)
        found = list_ops(temporary)
        _check_ops(found)
        count = 0 if quantize == "int8" else 2
        compared = compare(model, load_tflite(temporary), inputs, count)
        if tolerance is None:
            tolerance = TOLERANCES[quantize]
        require_agreement(compared.difference, tolerance, "The TFLite file")
    return ExportReport(
        path=Path(path),
        format="tflite",
        max_diff=compared.difference,
        size=size_of(path),
        seconds=time.perf_counter() - start,
        ops=tuple(found),
        quantize=quantize,
        top1=compared.top1,
    )


def write_tflite(
    model,
    path,
    quantize=None,
    batch_size=1,
    input_dtype="float32",
    examples=None,
    float_layers=(),
):
    """Write a TFLite file, unchecked, where Keras runs on TensorFlow.

    Its signature has `input_0`, ... and `output_0`, ..., in the order of the model's.
    """
    import tensorflow as tf

    structure = input_structure(model)
    flat = keras.tree.flatten(structure)
    dtypes = [input_dtype if len(x.shape) == 5 else x.dtype for x in flat]
    specs = [
        tf.TensorSpec((batch_size, *x.shape[1:]), dtype, name=f"input_{i}")
        for i, (x, dtype) in enumerate(zip(flat, dtypes, strict=True))
    ]

    def call(*inputs):
        inputs = [tf.cast(x, t.dtype) for x, t in zip(inputs, flat, strict=True)]
        inputs = keras.tree.pack_sequence_as(structure, inputs)
        outputs = keras.tree.flatten(model(inputs, training=False))
        return {f"output_{i}": x for i, x in enumerate(outputs)}

    # By way of a SavedModel: else variables stay variables in the file. Keras's own
    # export would trace the model once more for each model inside of it.
    holder = tf.Module()
    holder.held = [variable.value for variable in model.variables]
    serve = tf.function(call, input_signature=specs)
    with tempfile.TemporaryDirectory() as folder:
        with exporting_to("tflite"):
            tf.saved_model.save(holder, folder, signatures=serve)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        found = None
        if quantize == "int8":
            found = _load_examples(examples, batch_size, dtypes)
        Path(path).write_bytes(_convert(converter, quantize, found, float_layers))


def _convert(converter, quantize, examples, float_layers):
    import tensorflow as tf
    from tensorflow.lite.python.convert import ConverterError

    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if quantize is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if quantize == "float16":
        converter.target_spec.supported_types = [tf.float16]
    try:
        with quiet():
            if quantize == "int8":
                return convert_to_int8(converter, examples, float_layers)
            return converter.convert()
    except ConverterError as error:
        marks = ("TF Select ops:", "Custom ops:")
        lines = [line for line in str(error).splitlines() if line.startswith(marks)]
        reason = "; ".join(lines) or str(error).splitlines()[0]
        raise ValueError(
            "The model uses operators that TFLite does not have built in. "
            f"The converter says: {reason}"
        ) from error


def _save_examples(examples, path):
    columns = zip(*map(keras.tree.flatten, examples), strict=True)
    np.savez(path, *map(np.concatenate, columns))


def _load_examples(path, batch_size, dtypes):
    """Batches of the calibration, each a dictionary of arrays by input."""
    with np.load(path) as file:
        arrays = [file[f"arr_{i}"].astype(t) for i, t in enumerate(dtypes)]
    # The last batch is filled up from the start.
    starts = range(0, len(arrays[0]), batch_size)
    places = [np.arange(i, i + batch_size) % len(arrays[0]) for i in starts]
    return [
        {f"input_{i}": array[place] for i, array in enumerate(arrays)}
        for place in places
    ]


def _together(examples):
    return keras.tree.map_structure(lambda *x: np.concatenate(x), *examples)


def _check_arguments(quantize, representative_data, batch_size, input_dtype):
    if quantize not in TOLERANCES:
        raise ValueError(
            f"`quantize` must be one of {list(TOLERANCES)}. "
            f"Received: quantize={quantize!r}"
        )
    if (quantize == "int8") != (representative_data is not None):
        raise ValueError(
            '`representative_data` and `quantize="int8"` belong together: the ranges '
            "of what is quantised are taken from clips as the model will see them. "
            f"Received: quantize={quantize!r}, representative_data="
            + ("None" if representative_data is None else "given")
        )
    if isinstance(batch_size, bool) or int(batch_size) != batch_size or batch_size < 1:
        raise ValueError(
            f"`batch_size` must be a positive int. Received: batch_size={batch_size}"
        )
    if input_dtype not in INPUT_DTYPES:
        raise ValueError(
            f"`input_dtype` must be one of {list(INPUT_DTYPES)}. "
            f"Received: input_dtype={input_dtype!r}"
        )


def _check_inputs(model):
    for x in keras.tree.flatten(input_structure(model)):
        if takes_boxes(model) and x is model.input["boxes"] and x.shape[1] is None:
            raise ValueError(
                "A TFLite file has inputs of one size: load the detector with a fixed "
                "number of boxes, `from_preset(..., max_boxes=8)`. "
                f"Received: boxes of shape {x.shape}"
            )
        if None in x.shape[1:]:
            raise ValueError(
                "A TFLite file has inputs of one size: `model` must have a fixed "
                "number of frames, height and width. "
                f"Received: model.input_shape={x.shape}"
            )
    policies = {layer.compute_dtype for layer in _layers(model)} - {"float32"}
    if policies:
        raise ValueError(
            "TFLite files are made from models that compute in float32. Save the "
            'model and load it with `from_preset(path, dtype="float32")`. '
            f"Received: model with layers in {', '.join(sorted(policies))}"
        )


def _layers(model):
    return [x for x in model._flatten_layers(include_self=False) if x.weights]


def _check_ops(ops):
    foreign = [op for op in ops if not op.isupper()]
    if foreign:
        raise ValueError(
            "The model uses operators that TFLite does not have built in: "
            + ", ".join(foreign)
        )
