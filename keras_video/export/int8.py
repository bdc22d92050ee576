"""Quantisation of TFLite files to 8 bits, but for layers that compute positions."""

import re

import numpy as np

from keras_video.layers import (
    ActionScores,
    ActorTargetRelation,
    AffineWarp3D,
    SpatioTemporalAlignment,
    TemporalRoIAlign,
)

# Layers that compute with positions in pixels, or with masks: in 256 steps of their
# range, a warp would be off by pixels.
IN_FLOAT = (
    ActionScores,
    ActorTargetRelation,
    AffineWarp3D,
    SpatioTemporalAlignment,
    TemporalRoIAlign,
)
# The layers inside of these that may be quantised all the same: convolutions.
INNER = r"deformation_\d+(_\d+)?/(spatial|temporal|joint|pool|average)"
# Largest magnitude that is a number rather than a stand-in for infinity.
LARGEST = 1e6


def convert_to_int8(converter, examples, float_layers):
    """Convert a model to 8 bits, calibrated on examples, without the tensors' names.

    Args:
        converter: `tf.lite.TFLiteConverter`, its operators chosen.
        examples: list of batches, each a dictionary of arrays by input.
        float_layers: names of layers that stay in float32, see `names_in_float`.

    Returns:
        The file, as bytes. Inputs and outputs keep their types.
    """
    import tensorflow as tf
    from tensorflow.lite.python.convert import mlir_quantize

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
    ]
    converter.representative_dataset = lambda: iter(examples)
    # The two steps of `tf.lite.experimental.QuantizationDebugger`, which is the public
    # way to leave out nodes, but quantises three times and runs the result.
    converter._experimental_calibrate_only = True
    calibrated = converter.convert()
    names = [t.name.decode() for t in _tensors(_unpack(calibrated)) if t.name]
    wide = [t.name.decode() for t in _tensors(_unpack(calibrated)) if _is_wide(t)]
    left_out = [name for name in names if _is_in(name, float_layers)] + wide
    return _strip(mlir_quantize(calibrated, denylisted_nodes=left_out))


def names_in_float(model):
    """Names of the layers of a model that must not compute with 8 bits."""
    layers = model._flatten_layers(include_self=False)
    return sorted({layer.name for layer in layers if isinstance(layer, IN_FLOAT)})


def _is_in(name, layers):
    """Whether a tensor comes from one of the layers, by the scope in its name."""
    scope = name.rpartition(";")[2]  # of fused operators, the last one's
    found = (
        re.search(rf"(^|/){re.escape(layer)}(_\d+)?/(?!{INNER})", scope)
        for layer in layers
    )
    return any(found)


def _is_wide(tensor):
    """Whether a tensor was infinite, as masks are, in the calibration."""
    found = tensor.quantization
    if found is None or found.max is None or len(found.max) == 0:
        return False
    return bool(np.max(np.abs([*found.min, *found.max])) > LARGEST)


def _strip(content):
    """The file without names, and with each constant once: 7 % less of a small one."""
    import flatbuffers

    model = _unpack(content)
    buffers, indices = [model.buffers[0]], {b"": 0}
    for tensor in _tensors(model):
        tensor.name = None
        if tensor.quantization is not None and tensor.quantization.scale is None:
            tensor.quantization = None
        if tensor.shapeSignature is not None and min(tensor.shapeSignature) >= 0:
            tensor.shapeSignature = None
        tensor.buffer = _index(model.buffers[tensor.buffer], buffers, indices)
    for entry in model.metadata or []:
        entry.buffer = _index(model.buffers[entry.buffer], buffers, indices)
    model.buffers = buffers
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _index(buffer, buffers, indices):
    """Index of a buffer's content among the buffers, to which it is added if new."""
    key = b"" if buffer.data is None else bytes(bytearray(buffer.data))
    if key not in indices:
        indices[key] = len(buffers)
        buffers.append(buffer)
    return indices[key]


def _unpack(content):
    from tensorflow.lite.python import schema_py_generated as schema

    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))


def _tensors(model):
    return [tensor for graph in model.subgraphs for tensor in graph.tensors]
