"""Models that are built only to be filled."""

import contextlib
import functools
import threading

import keras
import numpy as np

_thread = threading.local()
_lock = threading.Lock()
_inside = 0  # how many blocks are open, in all threads
_draw = None  # Keras's own method, while there are any


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
    before = getattr(_thread, "blank", False)
    _enter()
    _thread.blank = True
    try:
        yield
    finally:
        _thread.blank = before
        _leave()


def _enter():
    global _inside, _draw
    with _lock:
        if not _inside:
            cls = keras.initializers.VarianceScaling
            _draw, cls.__call__ = cls.__call__, _unless_blank(cls.__call__)
        _inside += 1


def _leave():
    global _inside
    with _lock:
        _inside -= 1
        if not _inside:
            keras.initializers.VarianceScaling.__call__ = _draw


def _unless_blank(draw):
    @functools.wraps(draw)
    def call(self, shape, dtype=None, **kwargs):
        if getattr(_thread, "blank", False):
            return np.zeros(shape, dtype or keras.config.floatx())
        return draw(self, shape, dtype=dtype, **kwargs)

    return call
