"""Values and gradients of a function, on whichever backend runs."""

import keras
import numpy as np
from keras import ops


def gradients(function, *arrays):
    """`function(*arrays)`, and the gradients of the sum of its squares.

    Returns:
        The value and a list with one gradient per array, as NumPy arrays.
    """
    compute = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
    value, grads = compute[keras.backend.backend()](function, arrays)
    return np.asarray(value), [np.asarray(g) for g in grads]


def _tensorflow(function, arrays):
    import tensorflow as tf

    arrays = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(arrays)
        value = function(*arrays)
        loss = ops.sum(ops.square(value))
    return value.numpy(), [g.numpy() for g in tape.gradient(loss, arrays)]


def _jax(function, arrays):
    import jax

    def loss(*args):
        return ops.sum(ops.square(function(*args)))

    arrays = [jax.numpy.asarray(a) for a in arrays]
    return function(*arrays), jax.grad(loss, argnums=range(len(arrays)))(*arrays)


def _torch(function, arrays):
    import torch

    arrays = [torch.tensor(a, requires_grad=True) for a in arrays]
    value = function(*arrays)
    torch.sum(value**2).backward()
    return value.detach().numpy(), [a.grad.numpy() for a in arrays]
