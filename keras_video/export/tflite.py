"""Export to TFLite (LiteRT) files of builtin operators, checked by running them."""

import contextlib
import dataclasses
import tempfile
from pathlib import Path

import keras

from keras_video._quiet import quiet
from keras_video.export.calibration import (
    concatenate_examples,
    load_batches,
    saved_examples,
)
from keras_video.export.examples import input_structure
from keras_video.export.exporter import Exporter, export_model
from keras_video.export.int8 import convert_to_int8, names_in_float
from keras_video.export.tflite_file import (
    list_ops,
    load_tflite,
    read_tflite_signature,
)
from keras_video.ops.target import exporting_to
from keras_video.validation import check_choice

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

    The file is kept only if it holds builtin operators only (no Flex, no custom ones)
    and gives the model's outputs. On JAX and torch, a process of its own converts the
    model with TensorFlow as the backend.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: file to write.
        quantize: `None` keeps float32; `"float16"` halves the file; `"dynamic"`
            stores weights in 8 bits; `"int8"` computes with 8 bits too, but for
            the positions of warps and boxes, which stay in float32. Inputs and outputs
            keep their types.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`; by default
            1e-4, for `"float16"` 1e-2, for `"dynamic"` 1e-1, for `"int8"` 0.25.
        overwrite: replace what is at `path`.
        representative_data: for `"int8"`, clips as the model will see them, along the
            first axis (for detectors `{"clips", "boxes"}`): a hundred or so, from
            which the ranges of all feature maps are taken. The file is compared on
            them too, and not on generated clips, which are nothing like them.
        batch_size: clips that the file takes at once.
        input_dtype: of the clips: `"float32"`, or `"uint8"` for frames as decoded;
            either 0 to 255, normalised inside.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path`, and `overwrite` is false.
        ImportError: TensorFlow is not installed.
        ValueError: an argument is wrong, or the model cannot be exported to TFLite.
        DisagreementError: the file does not compute what the model does.

    Example:
    >>> import keras, pathlib, tempfile
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> report = to_tflite(model, pathlib.Path(tempfile.mkdtemp()) / "flat.tflite")
    >>> report.ops, report.max_diff
    (('RESHAPE',), 0.0)
    """
    _check_arguments(quantize, representative_data, input_dtype)
    _check_dtype(model)
    options = {
        "tolerance": TOLERANCES[quantize] if tolerance is None else tolerance,
        "overwrite": overwrite,
        "check": _builtin_ops,
        "quantize": quantize,
        "batch_size": batch_size,
        "input_dtype": input_dtype,
    }
    with contextlib.ExitStack() as stack:
        if quantize == "int8":
            file = stack.enter_context(saved_examples(model, representative_data))
            options.update(examples=file, float_layers=names_in_float(model))
            options.update(generated=0, logits=False)
            inputs = concatenate_examples(model, representative_data, inputs)
        report = export_model(TFLITE, model, path, inputs=inputs, **options)
    return dataclasses.replace(report, quantize=quantize)


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
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        with exporting_to("tflite"):
            tf.saved_model.save(holder, folder, signatures=serve)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        found = None
        if quantize == "int8":
            found = load_batches(examples, batch_size, dtypes)
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


def _check_arguments(quantize, representative_data, input_dtype):
    check_choice("quantize", quantize, TOLERANCES)
    check_choice("input_dtype", input_dtype, INPUT_DTYPES)
    if (quantize == "int8") != (representative_data is not None):
        raise ValueError(
            '`representative_data` and `quantize="int8"` belong together: the ranges '
            "of what is quantised are taken from clips as the model will see them. "
            f"Received: quantize={quantize!r}, representative_data="
            + ("None" if representative_data is None else "given")
        )


def _check_dtype(model):
    layers = [x for x in model._flatten_layers(include_self=False) if x.weights]
    policies = {layer.compute_dtype for layer in layers} - {"float32"}
    if policies:
        raise ValueError(
            "TFLite files are made from models that compute in float32. Save the "
            'model and load it with `from_preset(path, dtype="float32")`. '
            f"Received: model with layers in {', '.join(sorted(policies))}"
        )


def _builtin_ops(path):
    """Names of the operators in a file, if all are builtin ones."""
    found = list_ops(path)
    foreign = [name for name in found if not name.isupper()]
    if foreign:
        raise ValueError(
            "The model uses operators that TFLite does not have built in: "
            + ", ".join(foreign)
        )
    return found


TFLITE = Exporter(
    format="tflite",
    name="TFLite file",
    backend="tensorflow",
    packages={"tensorflow": "export"},
    write=write_tflite,
    load=load_tflite,
    signature=read_tflite_signature,
    keeps_precision=False,
)
