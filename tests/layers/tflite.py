"""A layer as a TFLite file of builtin operators, run beside the layer itself."""

import keras
import numpy as np


def run_as_tflite(layer, x, batch=None):
    """The output of the converted layer for `x`; conversion fails on other operators.

    `batch` is the batch size that the layer is traced with, `None` for any.
    """
    import tensorflow as tf

    inputs = keras.Input(batch_shape=(batch, *x.shape[1:]))
    model = keras.Model(inputs, layer(inputs))
    function = tf.function(lambda a: model(a, training=False)).get_concrete_function(
        tf.TensorSpec((batch, *x.shape[1:]), "float32")
    )
    # Not given the model, whose variables it would leave unset in the file.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    index = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(index, x.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(index, x)
    interpreter.invoke()
    return np.copy(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))
