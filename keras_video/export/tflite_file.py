"""Reading and running of TFLite files."""

import importlib.util
import os
import warnings
from pathlib import Path

import keras
import numpy as np

from keras_video._optional import require
from keras_video._quiet import quiet
from keras_video.export.description import port


def list_ops(path):
    """Names of the operators in a TFLite file, each once, sorted.

    Builtin ones are in capitals, as in TFLite's schema ("CONV_2D"); custom and Flex
    ones are as the file calls them ("FlexMaxPool3D").

    Args:
        path: a `.tflite` file.
    """
    module = "tensorflow.lite.python.schema_py_generated"
    if _has_litert():
        module = "ai_edge_litert.schema_py_generated"
    schema = require(module, extra="export", purpose="reading TFLite files")
    names = {
        value: name
        for name, value in vars(schema.BuiltinOperator).items()
        if not name.startswith("_")
    }
    model = schema.Model.GetRootAsModel(Path(path).read_bytes(), 0)
    ops = set()
    for i in range(model.OperatorCodesLength()):
        code = model.OperatorCodes(i)
        if code.CustomCode() is not None:
            ops.add(code.CustomCode().decode())
        else:  # numbers above 127 are in the newer of two fields
            number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            ops.add(names[number])
    return sorted(ops)


def open_interpreter(path, threads=None):
    """The interpreter of a TFLite file: LiteRT's, or TensorFlow's where it is missing.

    Args:
        path: a `.tflite` file.
        threads: `None` takes the number of cores.
    """
    litert = _has_litert()
    module = "ai_edge_litert.interpreter" if litert else "tensorflow"
    runtime = require(module, extra="export", purpose="running TFLite files")
    runtime = runtime if litert else runtime.lite
    with warnings.catch_warnings():
        # TensorFlow's is deprecated: it still works.
        warnings.simplefilter("ignore", UserWarning)
        return runtime.Interpreter(str(path), num_threads=threads or os.cpu_count())


def _has_litert():
    return importlib.util.find_spec("ai_edge_litert") is not None


def read_tflite_signature(path):
    """The inputs and outputs of a file of `to_tflite`."""
    runner = open_interpreter(path).get_signature_runner()

    def ports(details):
        return [
            port(name, details[name]["shape"], np.dtype(details[name]["dtype"]))
            for name in sorted(details, key=lambda name: int(name.rpartition("_")[2]))
        ]

    return {
        "inputs": ports(runner.get_input_details()),
        "outputs": ports(runner.get_output_details()),
    }


def load_tflite(path):
    """A TFLite file of `to_tflite` as a function from arrays to a list of arrays.

    It takes as many examples as the file's batch, or fewer, which zeros fill up. Clips
    may be of any dtype; those of a file for uint8 frames are rounded.

    Args:
        path: a `.tflite` file.
    """
    interpreter = open_interpreter(path)
    with quiet():
        interpreter.allocate_tensors()
    runner = interpreter.get_signature_runner()
    details = runner.get_input_details()

    def fill(name, array):
        wanted = details[name]
        array = np.asarray(array)
        if wanted["dtype"] == np.uint8 and array.dtype != np.uint8:
            array = np.clip(np.rint(array), 0, 255)
        missing = wanted["shape"][0] - len(array)
        zeros = np.zeros((missing, *array.shape[1:]), array.dtype)
        return np.concatenate([zeros, array]).astype(wanted["dtype"])

    def run(inputs):
        arrays = keras.tree.flatten(inputs)
        count = len(arrays[0])
        outputs = runner(
            **{f"input_{i}": fill(f"input_{i}", x) for i, x in enumerate(arrays)}
        )
        return [outputs[f"output_{i}"][-count:] for i in range(len(outputs))]

    return run
