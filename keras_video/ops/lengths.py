"""Lengths of axes: numbers where a graph knows them, tensors where they are open."""

import numpy as np
from keras import ops


def is_known(length):
    """Whether a length, as `keras.ops.shape` gives it, is a number."""
    return not hasattr(length, "dtype")


def as_float(length):
    """A length as a float, or a float32 tensor where it is open."""
    return float(length) if is_known(length) else ops.cast(length, "float32")


def as_vector(numbers):
    """Numbers, or tensors of one where lengths are open, as a float32 vector."""
    if all(map(is_known, numbers)):
        return np.array(numbers, "float32")
    return ops.stack([ops.cast(number, "float32") for number in numbers])
