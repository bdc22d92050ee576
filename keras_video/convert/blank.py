"""Models that are built only to be filled."""

import contextlib
import functools
import threading

import keras
import numpy as np

_thread = threading.local()


@contextlib.contextmanager
def blank_weights():
    """Let weights that would start at random be zeros, in this thread.

    Drawing them costs more time and memory than all the rest of a conversion, a minute
    on JAX, which compiles for every shape.

    Example:
    >>> with blank_weights():
    ...     layer = keras.layers.Dense(2)
    ...     layer.build((None, 3))
    >>> float(keras.ops.max(keras.ops.abs(layer.kernel)))
    0.0
    """
    cls = keras.initializers.VarianceScaling
    if not hasattr(cls.__call__, "may_be_blank"):
        cls.__call__ = _unless_blank(cls.__call__)
    before = getattr(_thread, "blank", False)
    _thread.blank = True
    try:
        yield
    finally:
        _thread.blank = before


def _unless_blank(draw):
    @functools.wraps(draw)
    def call(self, shape, dtype=None, **kwargs):
        if getattr(_thread, "blank", False):
            return np.zeros(shape, dtype or keras.config.floatx())
        return draw(self, shape, dtype=dtype, **kwargs)

    call.may_be_blank = True
    return call
