"""Training without graphs, whose tracing takes most of the time of a few steps."""

import contextlib

import keras


@contextlib.contextmanager
def eager_steps():
    """Have TensorFlow train step by step; other backends do as ever."""
    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(False)
