"""Comparison of an exported file with the model that it was made from."""

import dataclasses

import keras
import numpy as np
from keras import ops

from keras_video.export.examples import generated_inputs, split_examples
from keras_video.export.logits import LastActivation
from keras_video.ops.target import is_tensorflow, is_torch


class DisagreementError(ValueError):
    """Raised where an exported file computes something else than the model."""


@dataclasses.dataclass(frozen=True)
class Comparison:
    """What a comparison of an exported model with its origin found.

    Attributes:
        difference: see `largest_difference`.
        top1: share of the given inputs for which both name the same class; `None`
            without inputs, or where the output is not one vector of classes.
        logits: largest difference of the logits behind probabilities, relative to the
            largest of them where that is above 1; `None` where the outputs are no
            probabilities, or all saturated.
        saturated: whether the outputs are probabilities of which none tells its logit.
    """

    difference: float
    top1: float | None
    logits: float | None = None
    saturated: bool = False

    def require(self, tolerance, what):
        """Raise `DisagreementError` if a difference is above the tolerance."""
        require_agreement(self.difference, tolerance, what)
        if self.logits is not None:
            require_agreement(self.logits, tolerance, what, "in its logits ")


def largest_difference(model, run, inputs=None, count=2):
    """Compare an exported model with the one that it was made from.

    Args:
        model: functional `keras.Model`.
        run: function from one input (arrays in the structure that the model takes,
            batch size 1) to the outputs, in the model's structure.
        inputs: examples to compare on, beside the generated ones: arrays in that
            structure with the examples along the first axis.
        count: number of generated inputs: random numbers and puppets in turn.

    Returns:
        The largest absolute difference; where a model's outputs exceed 1 in
        magnitude, relative to the largest of them. NaN if shapes differ or an output
        is no number.
    """
    return compare(model, run, inputs, count).difference


def compare(model, run, inputs=None, count=2, logits=True, reference=None):
    """As `largest_difference`, and how often the given inputs get the same class.

    Args:
        model: see `largest_difference`, as of the next three.
        run: the exported model.
        inputs: examples to compare on, beside the generated ones.
        count: number of generated inputs.
        logits: whether to compare what is behind probabilities, too. A network may be
            so sure that 1.0 is all that is seen of it.
        reference: function that gives the expected outputs; the model by default.

    Returns:
        `Comparison`.
    """
    activation = LastActivation.of(model) if logits else None
    differences, of_logits, same = [], [], []
    generated = generated_inputs(model, count)
    for number, example in enumerate(generated + split_examples(model, inputs)):
        expected = _flat(reference(example)) if reference else _outputs(model, example)
        actual = _flat(run(example))
        differences.append(_difference(expected, actual))
        if activation is not None:
            of_logits += _visible_difference(activation, expected[0], actual[0])
        vector = len(expected) == 1 and expected[0].ndim == 2
        if number >= count and vector and expected[0].shape[1] > 1:
            same.append(np.argmax(expected[0]) == np.argmax(actual[0]))
    return Comparison(
        difference=float(np.max(differences, initial=0.0)),
        top1=float(np.mean(same)) if same else None,
        logits=float(np.max(of_logits)) if of_logits else None,
        saturated=activation is not None and not of_logits,
    )


def require_agreement(difference, tolerance, what, where=""):
    """Raise `DisagreementError` if a difference is above the tolerance, or no number.

    Args:
        difference: see `largest_difference`.
        tolerance: the largest one allowed.
        what: what was compared with the model, for the message.
        where: in which respect, for the message; ends in a space.
    """
    if not difference <= tolerance:
        raise DisagreementError(
            f"{what} differs {where}from the model by {difference:.2e}, more than the "
            f"{tolerance:.0e} allowed, so it was not kept."
        )


def _outputs(model, example):
    """List of what a model gives for an example."""
    if is_tensorflow() or is_torch():
        tensors = keras.tree.map_structure(ops.convert_to_tensor, example)
        return _flat(model(tensors, training=False))
    # JAX compiles: in one piece, not for each operation
    return _flat(model.predict_on_batch(example))


def _flat(outputs):
    """List of a structure's arrays or tensors, as arrays of float64."""
    flat = keras.tree.flatten(outputs)
    return [ops.convert_to_numpy(x).astype("float64") for x in flat]


def _difference(expected, actual):
    largest = 0.0
    for e, a in zip(expected, actual, strict=True):
        if a.shape != e.shape:
            return float("nan")
        scale = np.maximum(np.abs(e).max(initial=0.0), 1.0)
        largest = np.maximum(largest, np.abs(a - e).max(initial=0.0) / scale)
    return largest


def _visible_difference(activation, expected, actual):
    """List of the largest difference of logits, empty where none can be seen."""
    if actual.shape != expected.shape:
        return []  # which is a difference of the outputs
    expected, visible = activation.visible_logits(expected)
    if not visible.any():
        return []
    actual, _ = activation.visible_logits(actual)
    return [_difference([expected[visible]], [actual[visible]])]
