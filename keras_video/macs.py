"""Counting of multiply-adds from the graph of a model."""

import math

import keras

from keras_video.validation import takes_boxes


def count_macs(model, input_shape=None):
    """Count the multiply-adds of a model for one clip.

    Convolutions and matrix products count one per product; trilinear sampling counts 8
    per output element; pooling (of boxes too), normalisation, activations and additions
    count 0, as in the papers (which print twice the number as FLOPs).

    Args:
        model: functional `keras.Model`, such as a backbone, a classifier, or a
            detector, of which the cost of one box is counted.
        input_shape: shape of one clip without the batch axis, `(T, H, W, C)`; the
            model's own by default. The weights do not depend on it.

    Returns:
        int, the same on every backend.

    Raises:
        ValueError: if the shape has unknown axes, or does not fit the model.

    Example:
    >>> import keras
    >>> from keras_video.layers import Conv3D
    >>> clips = keras.Input((8, 16, 16, 3))
    >>> count_macs(keras.Model(clips, Conv3D(4, (1, 3, 3))(clips)))
    221184
    """
    boxes = model.input["boxes"] if takes_boxes(model) else None
    clips = model.input if boxes is None else model.input["clips"]
    shape = tuple(input_shape or clips.shape[1:])
    if None in shape:
        raise ValueError(
            "`input_shape` must be given in full for a model whose input is not fixed. "
            f"Received: input_shape={shape}"
        )
    inputs = keras.Input(shape, batch_size=1, dtype=clips.dtype, name="clips")
    if boxes is not None:
        one = keras.Input((1, 4), batch_size=1, dtype=boxes.dtype, name="boxes")
        inputs = {"clips": inputs, "boxes": one}
    return _walk(model, inputs)[0]


def _walk(model, inputs):
    """(multiply-adds, outputs) of `model`, from its graph traced with other inputs."""
    total = 0

    def visit(layer, *args, **kwargs):
        nonlocal total
        if isinstance(layer, keras.Model):
            # A nested model refuses clips of another shape: walk it on its own.
            fresh = keras.tree.map_structure(
                lambda x: keras.Input(batch_shape=x.shape, dtype=x.dtype), args[0]
            )
            macs, outputs = _walk(layer, fresh)
        else:
            # What is no layer is an operation of `keras.ops`, such as 2 * x.
            known = isinstance(layer, keras.layers.Layer)
            macs = _macs_of(layer, args[0]) if known else 0
            outputs = layer.compute_output_spec(*args, **kwargs)
        total += macs
        tensors = keras.tree.flatten((args, kwargs))
        return _StandIn(outputs)([x for x in tensors if keras.utils.is_keras_tensor(x)])

    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            inputs = visit(layer, inputs)
        return total, inputs
    clone = keras.models.clone_model(
        keras.Model(model.input, model.output),
        input_tensors=inputs,
        clone_function=lambda layer: layer,
        call_function=visit,
    )
    return total, clone.output


class _StandIn(keras.layers.Layer):
    """Stands for a layer in the traced graph; calling the layer would alter it."""

    def __init__(self, outputs):
        super().__init__()
        self._spec = keras.tree.map_structure(
            lambda x: keras.KerasTensor(x.shape, x.dtype), outputs
        )

    def compute_output_spec(self, _):
        return self._spec


def _macs_of(layer, inputs):
    shapes = keras.tree.map_structure(lambda x: tuple(x.shape), inputs)
    if hasattr(layer, "compute_macs"):
        return layer.compute_macs(shapes)
    for classes, count in _KERAS_LAYERS:
        if isinstance(layer, classes):
            return count(layer, shapes)
    return 0


def _dense(layer, shape):
    return math.prod(shape[1:]) * layer.units


def _convolution(layer, shape):
    outputs = math.prod(layer.compute_output_shape(shape)[1:])
    return outputs * math.prod(layer.kernel.shape[:-1])


def _depthwise(layer, shape):
    return math.prod(layer.compute_output_shape(shape)[1:]) * math.prod(
        layer.kernel_size
    )


def _separable(layer, shape):
    output = layer.compute_output_shape(shape)
    positions = math.prod(output[1:]) // output[-1]
    taps = math.prod(layer.depthwise_kernel.shape) + math.prod(
        layer.pointwise_kernel.shape
    )
    return positions * taps


def _recurrent(gates):
    def count(layer, shape):
        _, steps, channels = shape
        return steps * gates * layer.units * (channels + layer.units)

    return count


_KERAS_LAYERS = (
    (keras.layers.Dense, _dense),
    (
        (keras.layers.DepthwiseConv1D, keras.layers.DepthwiseConv2D),
        _depthwise,
    ),
    (
        (keras.layers.SeparableConv1D, keras.layers.SeparableConv2D),
        _separable,
    ),
    (
        (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D),
        _convolution,
    ),
    (keras.layers.LSTM, _recurrent(4)),
    (keras.layers.GRU, _recurrent(3)),
)
