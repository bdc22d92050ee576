"""Layers made under one dtype policy."""

import contextlib

import keras


@contextlib.contextmanager
def dtype_scope(dtype):
    """Make the layers built inside follow `dtype`; `None` leaves the global policy."""
    previous = keras.config.dtype_policy()
    if dtype is not None:
        keras.config.set_dtype_policy(keras.dtype_policies.get(dtype))
    try:
        yield
    finally:
        keras.config.set_dtype_policy(previous)
