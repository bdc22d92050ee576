"""Export to TFLite (LiteRT) files of builtin operators, checked by running them."""

import tempfile
import time
from pathlib import Path

import keras

from keras_video._atomic import new_output
from keras_video._inputs import takes_boxes
from keras_video._optional import require
from keras_video._quiet import quiet
from keras_video.export.agreement import (
    input_structure,
    largest_difference,
    require_agreement,
)
from keras_video.export.export_report import ExportReport, size_of
from keras_video.export.in_tensorflow import in_tensorflow
from keras_video.export.tflite_file import list_ops, load_tflite

# Largest difference from the model that each way to store the weights may bring.
TOLERANCES = {None: 1e-4, "float16": 1e-2, "dynamic": 1e-1}


def to_tflite(model, path, quantize=None, inputs=None, tolerance=None, overwrite=False):
    """Write a model as a TFLite file for one clip, of builtin operators only.

    ```
    model, batch size 1 -> converter (folds batch norm) -> file -> run, compare
    ```

    Nothing is left at `path` unless the file holds builtin operators only (no Flex,
    no custom ones) and gives the model's outputs. On JAX and torch, a process of its
    own converts the model with TensorFlow as the backend.

    Args:
        model: functional `keras.Model` with a fixed input shape (but the batch size).
        path: file to write.
        quantize: `None` keeps float32; `"float16"` halves the file; `"dynamic"`
            stores weights in 8 bits and computes with 8-bit activations.
        inputs: clips to compare on, beside random ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`; by default
            1e-4, for `"float16"` 1e-2, for `"dynamic"` 1e-1.
        overwrite: replace what is at `path`.

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
    if quantize not in TOLERANCES:
        raise ValueError(
            f"`quantize` must be one of {list(TOLERANCES)}. "
            f"Received: quantize={quantize!r}"
        )
    _check_inputs(model)
    start = time.perf_counter()
    with new_output(path, overwrite) as temporary:
        in_tensorflow(write_tflite, model, temporary, quantize=quantize)
        found = list_ops(temporary)
        _check_ops(found)
        difference = largest_difference(model, load_tflite(temporary), inputs)
        if tolerance is None:
            tolerance = TOLERANCES[quantize]
        require_agreement(difference, tolerance, "The TFLite file")
    return ExportReport(
        path=Path(path),
        format="tflite",
        max_diff=difference,
        size=size_of(path),
        seconds=time.perf_counter() - start,
        ops=tuple(found),
        quantize=quantize,
    )


def write_tflite(model, path, quantize=None):
    """Write a TFLite file, unchecked, where Keras runs on TensorFlow.

    Its signature has `input_0`, ... and `output_0`, ..., in the order of the model's.
    """
    import tensorflow as tf

    structure = input_structure(model)
    specs = [
        tf.TensorSpec((1, *x.shape[1:]), x.dtype, name=f"input_{i}")
        for i, x in enumerate(keras.tree.flatten(structure))
    ]

    def call(*inputs):
        inputs = keras.tree.pack_sequence_as(structure, inputs)
        outputs = keras.tree.flatten(model(inputs, training=False))
        return {f"output_{i}": x for i, x in enumerate(outputs)}

    # By way of a SavedModel: else variables stay variables in the file. Keras's own
    # export would trace the model once more for each model inside of it.
    holder = tf.Module()
    holder.held = [variable.value for variable in model.variables]
    serve = tf.function(call, input_signature=specs)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(holder, folder, signatures=serve)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        Path(path).write_bytes(_convert(converter, quantize))


def _convert(converter, quantize):
    import tensorflow as tf
    from tensorflow.lite.python.convert import ConverterError

    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if quantize is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if quantize == "float16":
        converter.target_spec.supported_types = [tf.float16]
    try:
        with quiet():
            return converter.convert()
    except ConverterError as error:
        marks = ("TF Select ops:", "Custom ops:")
        lines = [line for line in str(error).splitlines() if line.startswith(marks)]
        reason = "; ".join(lines) or str(error).splitlines()[0]
        raise ValueError(
            "The model uses operators that TFLite does not have built in. "
            f"The converter says: {reason}"
        ) from error


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
