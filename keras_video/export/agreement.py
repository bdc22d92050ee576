"""Whether what was exported computes what the model computes."""

import keras
import numpy as np
from keras import ops

from keras_video._inputs import takes_boxes

# Boxes to compare on where a detector takes any number.
_BOXES = 3


class DisagreementError(ValueError):
    """An exported file computes something else than the model."""


def random_inputs(model, seed=0):
    """One example of a model's input, in its structure, of random numbers.

    Inputs of five axes are clips, 0..255; `"boxes"` are boxes in them, the last one
    padding; others lie in 0..1.

    Example:
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> random_inputs(model).shape
    (1, 2, 4, 4, 3)
    """
    rng = np.random.default_rng(seed)
    structure = input_structure(model)

    def draw(tensor):
        high = 255 if len(tensor.shape) == 5 else 1
        return rng.uniform(0, high, (1, *tensor.shape[1:])).astype(tensor.dtype)

    if takes_boxes(model):
        *_, height, width, _ = structure["clips"].shape
        boxes = _draw_boxes(rng, structure["boxes"].shape[1] or _BOXES, height, width)
        return {"clips": draw(structure["clips"]), "boxes": boxes}
    return keras.tree.map_structure(draw, structure)


def _draw_boxes(rng, count, height, width):
    corners = np.sort(rng.uniform(size=(1, count, 2, 2)), axis=2)
    boxes = corners.reshape(1, count, 4) * [width, height, width, height]
    if count > 1:
        boxes[:, -1] = 0
    return boxes.astype("float32")


def input_structure(model):
    """The symbolic inputs of a functional model, nested as it takes them."""
    inputs = model.inputs if isinstance(model, keras.Sequential) else model.input
    return inputs[0] if isinstance(inputs, list) and len(inputs) == 1 else inputs


def largest_difference(model, run, inputs=None, count=2):
    """Compare an exported model with the one that it was made from.

    Args:
        model: functional `keras.Model`.
        run: function from one input (arrays in the structure that the model takes,
            batch size 1) to the outputs, in the model's structure.
        inputs: examples to compare on, beside the random ones: arrays in that
            structure with the examples along the first axis.
        count: number of random inputs.

    Returns:
        The largest absolute difference; where a model's outputs exceed 1 in
        magnitude, relative to the largest of them. NaN if shapes differ or an output
        is no number.
    """
    examples = [random_inputs(model, seed=seed) for seed in range(count)]
    examples += _one_by_one(model, inputs)
    return float(np.max([_difference(model, run, example) for example in examples]))


def require_agreement(difference, tolerance, what):
    """Raise `DisagreementError` if a difference is above the tolerance, or no number.

    Args:
        difference: see `largest_difference`.
        tolerance: the largest one allowed.
        what: what was compared with the model, for the message.
    """
    if not difference <= tolerance:
        raise DisagreementError(
            f"{what} differs from the model by {difference:.2e}, more than the "
            f"{tolerance:.0e} allowed, so it was not kept."
        )


def _one_by_one(model, inputs):
    if inputs is None:
        return []
    arrays = keras.tree.map_structure(
        lambda x, t: ops.convert_to_numpy(x).astype(t.dtype),
        inputs,
        input_structure(model),
    )
    count = len(keras.tree.flatten(arrays)[0])
    return [
        keras.tree.map_structure(lambda x, i=i: x[i : i + 1], arrays)
        for i in range(count)
    ]


def _difference(model, run, example):
    tensors = keras.tree.map_structure(ops.convert_to_tensor, example)
    expected = keras.tree.flatten(model(tensors, training=False))
    actual = keras.tree.flatten(run(example))
    largest = 0.0
    for e, a in zip(expected, actual, strict=True):
        e = ops.convert_to_numpy(e).astype("float64")
        a = np.asarray(a, "float64")
        if a.shape != e.shape:
            return float("nan")
        scale = np.maximum(np.abs(e).max(initial=0.0), 1.0)
        largest = np.maximum(largest, np.abs(a - e).max(initial=0.0) / scale)
    return largest
