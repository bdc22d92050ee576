"""The assignment of a checkpoint's tensors to a model's variables, one to one."""

import re

import numpy as np
from keras.ops import convert_to_numpy

from keras_video.validation import some

SHOWN = 6


def set_variables(model, tensors, format):
    """Set every variable of `model` from one tensor each, and leave no tensor over.

    Nothing is set unless everything fits. Of tensors that are still in their file, one
    at a time is read.

    Args:
        model: a classifier, or a backbone.
        tensors: dictionary from name to NumPy array, or to what has a `shape` and
            becomes one by `numpy.asarray`, of the checkpoint.
        format: the `CheckpointFormat` of the checkpoint's source.

    Raises:
        ValueError: a tensor is missing, left over or of the wrong shape; the text
            lists them.
    """
    keys, used, problems = [], set(), []
    for variable in _weights(model):
        key, problem = _find(variable, model, tensors, format)
        if key in used:
            problem = f"{key} is asked for a second time, by {variable.path}"
        used.add(key)
        if problem:
            problems.append(problem)
        else:
            keys.append((variable, key))
    problems += [
        f"{key} {tuple(tensor.shape)} is left over"
        for key, tensor in tensors.items()
        if key not in used and not any(re.search(p, key) for p in format.dropped)
    ]
    if problems:
        raise ValueError(_refusal(problems, len(keys), format))
    for variable, key in keys:
        tensor = np.asarray(tensors[key])
        variable.assign(to_variable(tensor, tuple(variable.shape)))


def tensors_of(model, format):
    """The model's weights as the source would have them: name to NumPy array.

    Raises:
        ValueError: networks of the source have no tensor for some of them.
    """
    tensors, unmapped = {}, []
    for variable in _weights(model):
        try:
            key = format.key(variable.path, _backbone(model))
        except KeyError:
            unmapped.append(variable.path.partition("/")[0])
        else:
            # A copy: some backends give views that must not be written to.
            tensor = from_variable(np.array(convert_to_numpy(variable.value)))
            if tensor.ndim == 2 and format.is_pointwise(key, _backbone(model)):
                tensor = tensor[..., None, None, None]
            tensors[key] = tensor
    if unmapped:
        layers = some(list(dict.fromkeys(unmapped)), most=4)
        raise ValueError(
            f"The model is not one of {format.title}'s, which have no tensors for the "
            f"weights of these layers: {layers}."
        )
    return tensors


def reverse_channels(backbone):
    """Let a backbone for frames blue first give the same for frames red first.

    Its first convolutions are the stems'.
    """
    channels = backbone.input_shape[-1]
    for variable in backbone.variables:
        is_kernel = "stem" in variable.path and variable.path.endswith("kernel")
        if is_kernel and variable.shape[-2] == channels:
            value = convert_to_numpy(variable.value)
            variable.assign(np.flip(value, axis=-2).copy())


def to_variable(tensor, shape):
    """A tensor in PyTorch's order of axes as a variable, `None` if it does not fit."""
    if tensor.ndim == 5 and len(shape) == 2 and tensor.shape[2:] == (1, 1, 1):
        tensor = tensor[:, :, 0, 0, 0]  # A 1x1x1 convolution as dense layer.
    if tensor.ndim == 5:
        tensor = np.transpose(tensor, (2, 3, 4, 1, 0))
    elif tensor.ndim == 2:
        tensor = tensor.T
    return tensor if tuple(tensor.shape) == shape else None


def from_variable(value):
    """A variable as a tensor in PyTorch's order of axes."""
    if value.ndim == 5:
        value = np.transpose(value, (4, 3, 0, 1, 2))
    return np.ascontiguousarray(value.T if value.ndim == 2 else value)


def _find(variable, model, tensors, format):
    """Name of the tensor, and what is wrong (or `None`)."""
    shape = tuple(variable.shape)
    try:
        key = format.key(variable.path, _backbone(model))
    except KeyError:
        return None, _unmapped(variable, format)
    if key not in tensors:
        return key, f"{key} is missing (for {variable.path} {shape})"
    there = tuple(tensors[key].shape)
    if to_variable(np.broadcast_to(np.float32(0), there), shape) is None:
        problem = (
            f"{key} has the shape {there}, which does not fit {variable.path} {shape}"
        )
        return key, problem
    return key, None


def _backbone(model):
    return getattr(model, "backbone", model)


def _weights(model):
    """The variables that a checkpoint holds: no states of random generators."""
    return [v for v in model.variables if "seed_generator" not in v.path]


def _unmapped(variable, format):
    return f"{format.title} has no tensor for {variable.path}"


def _refusal(problems, fitting, format):
    hint = ""
    if fitting < len(problems):
        hint = " It looks like the checkpoint of another network: try another preset."
    return (
        f"The checkpoint, read as {format.title}'s, does not fit the model: {fitting} "
        f"weights would, but not these.{hint}{_list(problems)}"
    )


def _list(problems):
    more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    return "".join(f"\n- {problem}" for problem in problems[:SHOWN] + more)
