"""Functional models run on torch without what Keras does around every layer.

Keras takes 0.2 ms from layer to layer: it looks after masks, dtypes, scopes and hooks,
which the layers named in `DIRECT` have no use for where there are none. Their `call` is
called; other layers are called as ever. Maps are freed once they have been read for the
last time, and the sum at the end of a residual block is done with its ReLU, and without
gradients by the convolution before it.
"""

import dataclasses
import weakref

import keras

from keras_video.layers.average_pool3d import AveragePool3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.layers.padded_shortcut import PaddedShortcut
from keras_video.ops.backend import is_torch

# Layers of one tensor, or of a list of tensors, that `call` says all about.
DIRECT = (
    AveragePool3D,
    ConvBN3D,
    MaxPool3D,
    PaddedShortcut,
    keras.layers.Activation,
    keras.layers.Add,
    keras.layers.Concatenate,
)

_plans = weakref.WeakKeyDictionary()


@dataclasses.dataclass(frozen=True)
class Step:
    """What is done at one node of the graph.

    Attributes:
        node: Keras's.
        reads: ids of the tensors that the layer is called with.
        writes: ids of those that it gives.
        is_direct: whether its layer is one of `DIRECT`, called plainly.
        add: of the ReLU at the end of a residual block the step of the sum, which is
            then no step of its own.
        conv: of the same the step of the convolution before the sum, likewise.
    """

    node: object
    reads: tuple
    writes: tuple
    is_direct: bool
    add: object = None
    conv: object = None

    @property
    def layer(self):
        return self.node.operation

    @property
    def parts(self):
        """The steps that it consists of, in their order."""
        return tuple(step for step in (self.conv, self.add) if step) + (self,)

    @property
    def needs(self):
        """Ids of all that it and its parts read, but from each other."""
        inside = {key for step in self.parts for key in step.writes}
        reads = [key for step in self.parts for key in step.reads]
        return tuple(key for key in reads if key not in inside)


def call_directly(model, inputs, training):
    """The outputs of a functional model, or `None` where Keras has to call it.

    Args:
        model: functional `keras.Model`.
        inputs: as in `call`; more than one are left to Keras.
        training: as in `call`.
    """
    if not is_torch() or not _suits(model, inputs):
        return None
    plan = _plans.get(model)
    if plan is None:
        plan = _plans[model] = _plan(model)
    steps, outputs = plan
    values = {id(model.inputs[0]): inputs}
    for step, frees in steps:
        _take(step, values, training)
        for key in frees:
            del values[key]
    found = [values[key] for key in outputs]
    packed = keras.tree.pack_sequence_as(model.output, found)
    return found[0] if isinstance(packed, (list, tuple)) and len(found) == 1 else packed


def _suits(model, inputs):
    import torch

    return (
        not torch.compiler.is_compiling()
        and not torch.compiler.is_exporting()
        and not torch.jit.is_tracing()
        and not torch.nn.modules.module._has_any_global_hook()
        and _is_in_float32(model)
        and type(inputs) is torch.Tensor
        and inputs.device.type != "meta"
        and len(model.inputs) == 1
        and inputs.dim() == len(model.inputs[0].shape)
        and _is_plain_tensor(inputs)
    )


def _is_in_float32(layer):
    return layer.compute_dtype == layer.variable_dtype == "float32"


def _plan(model):
    """Steps, each with the tensors that nothing reads behind it, and the outputs."""
    depths = sorted(model._nodes_by_depth, reverse=True)
    nodes = [node for depth in depths for node in model._nodes_by_depth[depth]]
    outputs = [id(x) for x in model.outputs]
    steps = _join([_step(node) for node in nodes if not node.is_input], outputs)
    last = {}
    for i, step in enumerate(steps):
        last.update(dict.fromkeys((*step.needs, *step.writes), i))
    frees = [[] for _ in steps]
    for key, i in last.items():
        if key not in outputs:
            frees[i].append(key)
    return list(zip(steps, frees, strict=True)), outputs


def _step(node):
    arguments = node.arguments
    first = arguments.args[0] if len(arguments.args) == 1 else None
    flat = first if isinstance(first, (list, tuple)) else [first]
    is_plain = set(arguments.kwargs) <= {"training"} and len(node.outputs) == 1
    is_plain = is_plain and all(isinstance(x, keras.KerasTensor) for x in flat)
    return Step(
        node,
        tuple(map(id, node.input_tensors)),
        tuple(map(id, node.outputs)),
        is_plain and type(node.operation) in DIRECT,
    )


def _join(steps, outputs):
    """Put the sum at the end of each residual block, and what is before, together."""
    readers, writers = {}, {}
    for step in steps:
        writers.update(dict.fromkeys(step.writes, step))
        for key in step.reads:
            readers[key] = readers.get(key, 0) + 1

    def written_for_one(key, cls):
        step = writers.get(key)
        if step is None or readers.get(key) != 1 or key in outputs:
            return None
        return step if step.is_direct and type(step.layer) is cls else None

    joined, parts = [], set()
    for step in steps:
        if step.is_direct and type(step.layer) is keras.layers.Activation:
            add = written_for_one(step.reads[0], keras.layers.Add)
            if add is not None and len(add.reads) == 2:
                found = (written_for_one(key, ConvBN3D) for key in add.reads)
                conv = next(filter(None, found), None)
                step = dataclasses.replace(step, add=add, conv=conv)
                parts.update(map(id, step.parts[:-1]))
        joined.append(step)
    return [step for step in joined if id(step) not in parts]


def _take(step, values, training):
    """Do a step: read from `values`, write to it."""
    if step.add is not None:
        y = _residual(step, values, training)
        if y is not None:
            values[step.writes[0]] = y
            return
        if step.conv is not None:
            _call(step.conv, values, training)
        y = _sum(step, values)
        if y is not None:
            values[step.writes[0]] = y
        else:
            _call(step.add, values, training)
            _call(step, values, training)
        for part in step.parts[:-1]:
            values.pop(part.writes[0], None)
        return
    _call(step, values, training)


def _residual(step, values, training):
    """Convolution, sum and ReLU in one pass, or `None`."""
    conv = step.conv
    if conv is None or not all(_is_called_plainly(part, values) for part in step.parts):
        return None
    if step.layer.activation is not keras.activations.relu:
        return None
    other = next(key for key in step.add.reads if key != conv.writes[0])
    maps = values[conv.reads[0]], values[other]
    return conv.layer.call_and_add(*maps, **_training_of(conv, training))


def _sum(step, values):
    """Sum and ReLU, which needs no map of its own, or `None`."""
    if not all(_is_called_plainly(part, values) for part in (step.add, step)):
        return None
    if step.layer.activation is not keras.activations.relu:
        return None
    a, b = (values[key] for key in step.add.reads)
    return (a + b).relu_() if a.shape == b.shape else None


def _call(step, values, training):
    """As Keras would, or its `call` where that is the same."""
    layer = step.layer
    if _is_called_plainly(step, values):
        inputs = [values[key] for key in step.reads]
        inputs = inputs if _takes_list(step) else inputs[0]
        values[step.writes[0]] = layer.call(inputs, **_training_of(step, training))
        return
    args, kwargs = step.node.arguments.fill_in(values)
    if training is not None and getattr(layer, "_call_has_training_arg", False):
        kwargs["training"] = training
    outputs = keras.tree.flatten(layer(*args, **kwargs))
    values.update(zip(step.writes, outputs, strict=True))


def _training_of(step, training):
    """The argument `training`, if the layer has one: what its node says by default."""
    if type(step.layer) is not ConvBN3D:
        return {}
    recorded = step.node.arguments.kwargs.get("training")
    return {"training": bool(recorded if training is None else training)}


def _takes_list(step):
    return isinstance(step.node.arguments.args[0], (list, tuple))


def _is_called_plainly(step, values):
    """Whether nothing is to be done around a layer's `call`."""
    layer = step.layer
    return (
        step.is_direct
        and layer.built
        and _is_in_float32(layer)
        and layer.activity_regularizer is None
        and getattr(layer, "_remat_mode", None) is None
        and not layer._forward_hooks
        and not layer._forward_pre_hooks
        and not layer._backward_hooks
        and not layer._backward_pre_hooks
        and all(_is_plain_tensor(values.get(key)) for key in step.reads)
    )


def _is_plain_tensor(x):
    import torch

    if x is None:
        return True  # of a part that is still to come
    return x.dtype == torch.float32 and getattr(x, "_keras_mask", None) is None
