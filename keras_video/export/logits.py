"""Logits behind probabilities, which are compared where these are saturated."""

import dataclasses

import keras
import numpy as np

from keras_video.export.examples import input_structure
from keras_video.export.fold_batch_norm import nodes_of
from keras_video.layers import ActionScores
from keras_video.models.exportable_model import ExportableModel

# Probabilities that still tell their logits, in float32: smaller and larger ones do
# not. Runtimes compute a sigmoid to some 1e-7 only.
VISIBLE = {"softmax": (1e-30, 1 - 1e-6), "sigmoid": (1e-3, 1 - 1e-3)}


@dataclasses.dataclass(frozen=True)
class LastActivation:
    """The activation that makes probabilities of a model's logits.

    Attributes:
        layer: the last layer: the activation alone, or one that ends in it.
        input: what the layer takes, a symbolic tensor.
        parts: list of `(slice of the classes, "softmax" or "sigmoid")`.
    """

    layer: keras.layers.Layer
    input: object
    parts: list

    @classmethod
    def of(cls, model):
        """That of a functional model; `None` if its output is no probabilities."""
        last = [n for n in nodes_of(model) if n.outputs[0] is model.outputs[0]]
        parts = _parts(last[0].operation) if last and len(model.outputs) == 1 else []
        if not parts:
            return None
        return cls(last[0].operation, last[0].input_tensors[0], parts)

    def visible_logits(self, probabilities):
        """Logits of probabilities, and which of them float32 still shows.

        Those of a softmax are so up to a constant.

        Args:
            probabilities: array (..., classes).

        Returns:
            `(logits, visible)`, float64 and bool, of the same shape.
        """
        p = np.asarray(probabilities, "float64")
        logits, visible = np.empty_like(p), np.empty(p.shape, bool)
        for part, kind in self.parts:
            low, high = VISIBLE[kind]
            some = np.clip(p[..., part], low, high if kind == "sigmoid" else 1)
            visible[..., part] = (p[..., part] > low) & (p[..., part] < high)
            odds = some / (1 - some) if kind == "sigmoid" else some
            logits[..., part] = np.log(odds)
        return logits, visible


def logit_model(model):
    """The same model without the activation that makes probabilities of its logits.

    Args:
        model: functional `keras.Model` that has a `LastActivation`.
    """
    last = LastActivation.of(model)
    logits, layer = last.input, last.layer
    if not isinstance(layer, (keras.layers.Activation, ActionScores)):
        plain = type(layer).from_config({**layer.get_config(), "activation": None})
        logits = plain(last.input)
        plain.set_weights(layer.get_weights())
    return ExportableModel(input_structure(model), logits, name=model.name)


def _parts(layer):
    if isinstance(layer, ActionScores):
        kind, exclusive = layer.activation, layer.exclusive_classes
        if exclusive:
            return [
                (slice(exclusive), "softmax"),
                (slice(exclusive, None), "sigmoid"),
            ]
    else:
        activation = getattr(layer, "activation", None)
        kind = getattr(activation, "__name__", None)
    return [(slice(None), kind)] if kind in VISIBLE else []
