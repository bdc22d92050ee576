"""Which backend Keras runs on, and what for, for the few who must know."""

import contextlib
import contextvars

import keras

_for_tflite = contextvars.ContextVar("for_tflite", default=False)


def is_tensorflow():
    """Whether models run on TensorFlow."""
    return keras.backend.backend() == "tensorflow"


def is_torch():
    """Whether models run on torch."""
    return keras.backend.backend() == "torch"


@contextlib.contextmanager
def lowering_for_tflite():
    """Within, TensorFlow traces for TFLite's kernels, which like other forms.

    Example:
    >>> with lowering_for_tflite():
    ...     is_for_tflite()
    True
    """
    token = _for_tflite.set(True)
    try:
        yield
    finally:
        _for_tflite.reset(token)


def is_for_tflite():
    """Whether what is traced goes into a TFLite file."""
    return _for_tflite.get()


def is_torch_exporting():
    """Whether torch traces for a file, where its own kernels have no equivalent."""
    import torch

    return torch.compiler.is_exporting() or torch.onnx.is_in_onnx_export()
