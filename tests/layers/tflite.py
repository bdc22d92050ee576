"""A layer as a TFLite file of builtin operators, run beside the layer itself."""

import keras
import numpy as np


def run_as_tflite(layer, x, batch=None):
    """The output of the converted layer for `x`; conversion fails on other operators.

    `x` is an array, or a list of them for a layer of several inputs; `batch` is the
    batch size that the layer is traced with, `None` for any.
    """
    import tensorflow as tf

    arrays = x if isinstance(x, list) else [x]
    inputs = [keras.Input(batch_shape=(batch, *a.shape[1:])) for a in arrays]
    nested = inputs if isinstance(x, list) else inputs[0]
    model = keras.Model(nested, layer(nested))
    function = tf.function(
        lambda *a: model(list(a) if isinstance(x, list) else a[0], training=False)
    ).get_concrete_function(
        *(
            tf.TensorSpec((batch, *a.shape[1:]), "float32", name=f"input{i}")
            for i, a in enumerate(arrays)
        )
    )
    # Not given the model, whose variables it would leave unset in the file.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    # The file has the inputs in an order of its own.
    details = sorted(interpreter.get_input_details(), key=lambda detail: detail["name"])
    for detail, a in zip(details, arrays, strict=True):
        interpreter.resize_tensor_input(detail["index"], a.shape)
    interpreter.allocate_tensors()
    for detail, a in zip(details, arrays, strict=True):
        interpreter.set_tensor(detail["index"], a)
    interpreter.invoke()
    return np.copy(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))
