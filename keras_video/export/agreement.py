"""Comparison of an exported file with the model that it was made from."""

import dataclasses

import keras
import numpy as np
from keras import ops

from keras_video.ops.target import is_tensorflow, is_torch
from keras_video.validation import takes_boxes

# Boxes to compare on where a detector takes any number.
_BOXES = 3


class DisagreementError(ValueError):
    """Raised where an exported file computes something else than the model."""


@dataclasses.dataclass(frozen=True)
class Comparison:
    """What a comparison of an exported model with its origin found.

    Attributes:
        difference: see `largest_difference`.
        top1: share of the given inputs for which both name the same class; `None`
            without inputs, or where the output is not one vector of classes.
    """

    difference: float
    top1: float | None


def random_inputs(model, seed=0):
    """One example of a model's input, in its structure, of random numbers.

    Inputs of five axes are clips, whole numbers 0..255; `"boxes"` are boxes in them,
    the last one padding; others lie in 0..1.

    Example:
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> random_inputs(model).shape
    (1, 2, 4, 4, 3)
    """
    rng = np.random.default_rng(seed)
    structure = input_structure(model)

    def draw(tensor):
        shape = (1, *tensor.shape[1:])
        clip = len(tensor.shape) == 5
        drawn = rng.integers(0, 256, shape) if clip else rng.uniform(0, 1, shape)
        return drawn.astype(tensor.dtype)

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
    return compare(model, run, inputs, count).difference


def compare(model, run, inputs=None, count=2):
    """As `largest_difference`, and how often the given inputs get the same class.

    Returns:
        `Comparison`.
    """
    differences, same = [], []
    for seed in range(count):
        differences.append(
            _difference(*_outputs(model, run, random_inputs(model, seed)))
        )
    for example in split_examples(model, inputs):
        expected, actual = _outputs(model, run, example)
        differences.append(_difference(expected, actual))
        if len(expected) == 1 and expected[0].ndim == 2 and expected[0].shape[1] > 1:
            same.append(np.argmax(expected[0]) == np.argmax(actual[0]))
    top1 = float(np.mean(same)) if same else None
    return Comparison(float(np.max(differences, initial=0.0)), top1)


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


def split_examples(model, inputs):
    """A list of examples, each of batch size 1, from inputs with a first axis of them.

    Raises:
        ValueError: the inputs do not fit the model.
    """
    if inputs is None:
        return []
    arrays = keras.tree.map_structure(
        lambda x, t: ops.convert_to_numpy(x).astype(t.dtype),
        inputs,
        input_structure(model),
    )
    wanted = keras.tree.flatten(input_structure(model))
    for array, tensor in zip(keras.tree.flatten(arrays), wanted, strict=True):
        pairs = zip(array.shape[1:], tensor.shape[1:], strict=False)
        fits = array.ndim == len(tensor.shape) and len(array)
        if not fits or any(b is not None and a != b for a, b in pairs):
            raise ValueError(
                "Inputs to compare on must be examples of what the model takes, of "
                f"shape {tuple(tensor.shape)}. Received: shape {array.shape}"
            )
    count = len(keras.tree.flatten(arrays)[0])
    return [
        keras.tree.map_structure(lambda x, i=i: x[i : i + 1], arrays)
        for i in range(count)
    ]


def _outputs(model, run, example):
    """What the model gives for an example, and what the exported one does."""
    if is_tensorflow() or is_torch():
        tensors = keras.tree.map_structure(ops.convert_to_tensor, example)
        expected = keras.tree.flatten(model(tensors, training=False))
    else:  # JAX compiles: in one piece, not for each operation
        expected = keras.tree.flatten(model.predict_on_batch(example))
    actual = keras.tree.flatten(run(example))
    expected = [ops.convert_to_numpy(x).astype("float64") for x in expected]
    return expected, [np.asarray(x, "float64") for x in actual]


def _difference(expected, actual):
    largest = 0.0
    for e, a in zip(expected, actual, strict=True):
        if a.shape != e.shape:
            return float("nan")
        scale = np.maximum(np.abs(e).max(initial=0.0), 1.0)
        largest = np.maximum(largest, np.abs(a - e).max(initial=0.0) / scale)
    return largest
