"""Stages of an image model: networks for one resolution each."""

import math

import keras
from keras import layers

# By how often the image was halved.
NAMES = (None, "stem", "res2", "res3", "res4", "res5")
TOP = "top"
# What belongs to the join of branches that it follows.
FOLLOWERS = (layers.Activation, layers.BatchNormalization, layers.ReLU)


def split_into_stages(model):
    """Split a functional image model where its resolution changes.

    A stage ends where branches join for the last time at its resolution (a residual
    sum, a concatenation, with the normalisation and the activation that follow), or
    with its last layer where none do. `"stem"` is at half the resolution of the image,
    `"res2"` to `"res5"` at a 4th to a 32nd; what follows the last join of all is
    `"top"`, such as the convolution that adds channels before the pooling. A stage
    is left out where the model has no tensor through which all its paths go.

    Args:
        model: functional `keras.Model` from `(H, W, C)` of known size to `(h, w, c)`.

    Returns:
        Dictionary from the names of the stages, in their order, to models that share
        the layers of `model`.

    Example:
    >>> model = keras.applications.MobileNetV2(
    ...     alpha=0.35, include_top=False, weights=None, input_shape=(64, 64, 3)
    ... )
    >>> stages = split_into_stages(model)
    >>> for name, stage in stages.items():
    ...     print(name, stage.output_shape)
    stem (None, 32, 32, 48)
    res2 (None, 16, 16, 8)
    res3 (None, 8, 8, 16)
    res4 (None, 4, 4, 32)
    res5 (None, 2, 2, 56)
    top (None, 2, 2, 1280)
    """
    stages, start = {}, model.input
    for name, end in _stage_ends(model).items():
        stages[name] = keras.Model(start, end, name=name)
        start = end
    return stages


def _stage_ends(model):
    """Name of each stage, and the tensor that it gives."""
    ends, joined = {}, set()
    side, halvings = max(model.input_shape[1:3]), 0
    for layer in _bottlenecks(model):
        output = layer.output
        # A convolution without padding loses positions, but less than half of them.
        halvings += max(math.floor(math.log2(side / max(output.shape[1:3])) + 0.4), 0)
        side = max(output.shape[1:3])
        name = NAMES[min(halvings, len(NAMES) - 1)]
        if name is None:
            continue
        follows = isinstance(layer, FOLLOWERS) and layer.input is ends.get(name)
        joins = _joins(layer)
        plain = name not in joined and not isinstance(layer, layers.ZeroPadding2D)
        if joins or follows or plain:
            ends[name] = output
        if joins:
            joined.add(name)
    *_, last = ends
    ends[last if ends[last] is model.output else TOP] = model.output
    return ends


def _bottlenecks(model):
    """Layers that give a feature map through which all paths go, in their order."""
    readers = {}
    for layer in _computing(model):
        for tensor in keras.tree.flatten(layer.input):
            readers[id(tensor)] = readers.get(id(tensor), 0) + 1
    unread = {id(model.input)}
    for layer in _computing(model):
        for tensor in map(id, keras.tree.flatten(layer.input)):
            readers[tensor] -= 1
            if not readers[tensor]:
                unread.discard(tensor)
        unread.add(id(layer.output))
        if unread == {id(layer.output)} and len(layer.output.shape) == 4:
            yield layer


def _computing(model):
    inputs = layers.InputLayer
    return [layer for layer in model.operations if not isinstance(layer, inputs)]


def _joins(layer):
    """Whether branches come together; the weights of channels are not a branch."""
    several = len(keras.tree.flatten(layer.input)) > 1
    return several and not isinstance(layer, layers.Multiply)
