"""What the backends do with a model's variables: their size, memory order and loss."""

import contextlib
import math
import re

import keras

from keras_video.ops.target import is_jax, is_torch


def bytes_of(variables):
    """Bytes that the values of variables take.

    Example:
    >>> bytes_of([keras.Variable([[1.0, 2.0, 3.0]])])
    12
    """
    total = 0
    for variable in variables:
        bits = re.search(r"\d+", keras.backend.standardize_dtype(variable.dtype))
        total += math.prod(variable.shape) * (int(bits[0]) if bits else 8) // 8
    return total


def store_as_convolved(variable, groups=1):
    """Store a kernel in the memory order that the backend convolves with.

    The shape stays `(kt, kh, kw, cin, cout)`. torch reads its weights output channel
    first, input channel last, or second if there are groups; stored so once, no call
    has to copy them.
    """
    if not is_torch():
        return
    value = variable.value
    order, back = (4, 0, 1, 2, 3), (1, 2, 3, 4, 0)
    if groups > 1:
        order, back = (4, 3, 0, 1, 2), (2, 3, 4, 1, 0)
    value.data = value.data.permute(order).contiguous().permute(back)


def store_moments_as_kernels(optimizer, variables):
    """Store an optimizer's moments in the memory order of the kernels.

    torch updates both in one pass, which takes a multiple where their orders differ:
    200 ms instead of 50 for a step of SGD with momentum.
    """
    if not is_torch():
        return
    kernels = {tuple(v.shape): v.value.data for v in variables if len(v.shape) == 5}
    for moment in getattr(optimizer, "variables", ()):
        kernel = kernels.get(tuple(moment.shape))
        if kernel is not None and kernel.stride() != moment.value.stride():
            moment.value.data = kernel.clone().copy_(moment.value.data)


@contextlib.contextmanager
def restored_after_errors(model):
    """Within, an error leaves the values of a model's variables as they were.

    On JAX, Keras takes the values out of the variables while it trains or predicts. An
    unreadable video, or Ctrl-C, would leave a model without weights.
    """
    if not is_jax():
        yield
        return
    optimizer = getattr(model, "optimizer", None)
    variables = [*model.variables, *(optimizer.variables if optimizer else ())]
    held = [(variable, variable.value) for variable in variables]
    try:
        yield
    except BaseException:
        for variable, value in held:
            if not value.is_deleted():
                variable.assign(value)
        model.jax_state_sync()  # the later values, of the steps that were done
        raise
