"""Folding of batch normalisations into the weights of the layers before them."""

import keras
import numpy as np
from keras import ops

from keras_video.layers import (
    Conv3D,
    ConvBN3D,
    DeformationNetwork,
    NonLocal,
    PerFrame,
    SmartBlock,
    SpatioTemporalAlignment,
    TemporalModelingBlock,
)
from keras_video.models.exportable_model import ExportableModel

# Layers whose constructor takes `folded`.
HOLDERS = (ConvBN3D, DeformationNetwork, SmartBlock, SpatioTemporalAlignment)
LINEAR = (
    Conv3D,
    keras.layers.Conv1D,
    keras.layers.Conv2D,
    keras.layers.Conv3D,
    keras.layers.Dense,
    keras.layers.DepthwiseConv2D,
    keras.layers.SeparableConv2D,
)


def fold_batch_norm(model):
    """An equivalent model for inference, with normalisations folded into the weights.

    ```
    conv, norm, activation -> conv with bias, activation
    ```

    Every `ConvBN3D`, and every `BatchNormalization` right behind a convolution or a
    dense layer that nothing else reads, in nested models and in our layers too. A
    normalisation without such a layer before it (behind a sum, a concatenation, an
    activation, or inside of `TemporalXception`) stays as it is. What is computed is the
    same up to rounding.

    `ConvBN3D` folds on the way in any case, so predicting gets hardly faster; there
    are fewer weights, and no arithmetic on weights in exported files.

    Args:
        model: functional `keras.Model`, such as a `VideoClassifier`, or a
            `keras.Sequential` that knows its input.

    Returns:
        A functional `keras.Model` (`keras.Sequential` of one) with weights of its
        own and the same inputs and outputs, which predicts, saves and loads on
        every backend. It is not for training. (Layers without `get_config`, which
        could not be saved either, are the model's own.)

    Raises:
        ValueError: the model is not functional.

    Example:
    >>> import keras
    >>> from keras_video.layers import ConvBN3D
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), ConvBN3D(8, 3)])
    >>> [w.name for w in fold_batch_norm(model).weights]
    ['kernel', 'bias']
    """
    if not nodes_of(model):
        raise ValueError(
            "`model` must be a functional `keras.Model`, or a `keras.Sequential` that "
            f"was built. Received: model={model!r}"
        )
    followers = _followers(model)
    norms = {id(norm) for norm in followers.values()}
    pairs, nothing = [], []

    def clone(layer):
        if id(layer) in norms:
            # Left out below; a Sequential gets it instead of the normalisation.
            nothing.append(keras.layers.Identity(name=layer.name))
            return nothing[-1]
        if type(layer) is PerFrame:
            frames = fold_batch_norm(layer.model)
            return PerFrame(frames, name=layer.name, dtype=layer.dtype_policy)
        try:
            config = _folded(layer, layer.get_config(), followers)
        except NotImplementedError:  # Keras's, for constructors that it cannot store
            return layer
        new = type(layer).from_config(config)
        pairs.append((layer, new))
        return new

    def call(layer, *args, **kwargs):
        if layer in nothing:
            return args[0]
        return layer(*args, **kwargs)

    arguments = {"clone_function": clone, "recursive": True}
    if not isinstance(model, keras.Sequential):  # where calls cannot be had
        arguments["call_function"] = call
    folded = keras.models.clone_model(model, **arguments)
    for old, new in pairs:
        _copy_weights(old, new, followers.get(id(old)))
    if isinstance(model, keras.Sequential):
        return folded
    return ExportableModel(folded.input, folded.output, name=model.name)


def _folded(layer, config, followers):
    """The config of a layer's clone."""
    if id(layer) in followers:
        return {**config, "use_bias": True}
    if type(layer) in HOLDERS or _is_plain_block(layer):
        return {**config, "folded": True}
    if type(layer) is NonLocal:
        return {**config, "norm": False}
    return config


def _is_plain_block(layer):
    return type(layer) is TemporalModelingBlock and not layer.residual


def _copy_weights(old, new, norm=None):
    """Set a clone's weights to the layer's, with the normalisation folded in."""
    if norm is not None:
        new.set_weights(_with_norm(old, norm))
    elif type(old) is ConvBN3D:
        for variable, value in zip(new.weights, old.folded_weights(), strict=True):
            variable.assign(value)
    elif type(old) in HOLDERS:
        for ours, theirs in zip(_parts(old), _parts(new), strict=True):
            _copy_weights(ours, theirs)
    elif type(old) is NonLocal and old.norm is not None:
        for name in ("theta", "phi", "g"):
            getattr(new, name).set_weights(getattr(old, name).get_weights())
        new.out.set_weights(_with_norm(old.out, old.norm))
    elif _is_plain_block(old):
        new.set_weights(_with_norm(old.conv, old.norm))
    elif isinstance(old, keras.layers.Layer) and old.weights:
        new.set_weights(old.get_weights())


def _parts(layer):
    return list(layer._flatten_layers(include_self=False, recursive=False))


def _with_norm(layer, norm):
    """Weights of a linear layer that does what its normalisation does as well."""
    weights = [w.astype("float64") for w in layer.get_weights()]
    bias = weights.pop() if layer.use_bias else 0.0
    scale = 1 / np.sqrt(_array(norm.moving_variance) + norm.epsilon)
    scale = scale if norm.gamma is None else scale * _array(norm.gamma)
    shift = 0.0 if norm.beta is None else _array(norm.beta)
    bias = (bias - _array(norm.moving_mean)) * scale + shift
    depthwise = type(layer) is keras.layers.DepthwiseConv2D
    last = scale.reshape(weights[-1].shape[-2:]) if depthwise else scale
    weights[-1] = weights[-1] * last
    return [*weights, bias]


def _array(variable):
    return ops.convert_to_numpy(variable).astype("float64")


def _followers(model):
    """The normalisation that each layer can hold, by the layer's id."""
    nodes, outputs = nodes_of(model), set(map(id, model.outputs))
    readers, makers, times = {}, {}, {}
    for node in nodes:
        for tensor in node.input_tensors:
            readers[id(tensor)] = readers.get(id(tensor), 0) + 1
        for tensor in node.outputs:
            makers[id(tensor)] = node.operation
        times[id(node.operation)] = times.get(id(node.operation), 0) + 1
    found = {}
    for node in nodes:
        norm = node.operation
        if type(norm) is not keras.layers.BatchNormalization:
            if isinstance(norm, keras.Model) and nodes_of(norm):
                found.update(_followers(norm))
            continue
        (tensor,) = node.input_tensors
        layer = makers[id(tensor)]
        alone = readers[id(tensor)] == times[id(layer)] == times[id(norm)] == 1
        last = norm.axis in (-1, len(tensor.shape) - 1)
        if alone and last and id(tensor) not in outputs and _is_linear(layer):
            found[id(layer)] = norm
    return found


def nodes_of(model):
    """The nodes of a model's graph, the inputs aside; none if it is not functional."""
    graph = getattr(model, "_functional", model)
    by_depth = getattr(graph, "_nodes_by_depth", {})
    return [node for nodes in by_depth.values() for node in nodes if not node.is_input]


def _is_linear(layer):
    if type(layer) not in LINEAR or layer.activation is None:
        return type(layer) in LINEAR
    linear = layer.activation is keras.activations.linear
    return linear and getattr(layer, "data_format", "channels_last") == "channels_last"
