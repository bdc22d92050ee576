"""Which backend Keras runs on, and what for, for the few who must know."""

import contextlib
import contextvars

import keras

_for_tflite = contextvars.ContextVar("for_tflite", default=False)
_for_int8 = contextvars.ContextVar("for_int8", default=False)
_for_cpu = contextvars.ContextVar("for_cpu", default=False)
_for_openvino = contextvars.ContextVar("for_openvino", default=False)
_for_torch = contextvars.ContextVar("for_torch", default=False)
_runs_here = contextvars.ContextVar("runs_here", default=False)


def is_tensorflow():
    """Whether models run on TensorFlow."""
    return keras.backend.backend() == "tensorflow"


def is_torch():
    """Whether models run on torch."""
    return keras.backend.backend() == "torch"


def runs_on_cpu():
    """Whether nothing faster is there, or what is traced is meant for a CPU.

    Not for TFLite, nor for torch itself, which choose by themselves.
    """
    if is_tensorflow():
        import tensorflow as tf

        return not tf.config.list_physical_devices("GPU") and not is_for_tflite()
    if keras.backend.backend() == "jax":
        import jax

        return jax.default_backend() == "cpu"
    return _for_cpu.get() and is_torch_exporting()


def is_for_xla():
    """Whether TensorFlow traces for XLA, as within `tf.function(jit_compile=True)`."""
    import tensorflow as tf

    try:
        from tensorflow.python.ops import control_flow_util
    except ImportError:  # not of TensorFlow's public interface
        return False
    graph = tf.compat.v1.get_default_graph()
    return control_flow_util.GraphOrParentsInXlaContext(graph)


def lowering_for_tflite():
    """Within, TensorFlow traces for TFLite's kernels, which like other forms.

    Example:
    >>> with lowering_for_tflite():
    ...     is_for_tflite()
    True
    """
    return _within(_for_tflite)


def is_for_tflite():
    """Whether what is traced goes into a TFLite file."""
    return _for_tflite.get()


def lowering_for_int8():
    """Within, what is traced for TFLite is quantised in whole."""
    return _within(_for_int8)


def is_for_int8():
    """Whether what is traced is quantised in whole, activations too."""
    return _for_int8.get()


def tracing_to_run():
    """Within, TensorFlow traces what this process runs, as for `fit` and `predict`.

    Example:
    >>> with tracing_to_run():
    ...     runs_here()
    True
    """
    return _within(_runs_here)


def runs_here():
    """Whether what TensorFlow computes or traces is known not to go into a file."""
    import tensorflow as tf

    return tf.executing_eagerly() or _runs_here.get()


def lowering_for_cpu():
    """Within, files are for others on a CPU, who do not know Winograd's form."""
    return _within(_for_cpu)


def takes_winograd():
    """Whether it is for us to choose Winograd's form.

    Files for TFLite grow by it, and have it where they are asked to.
    """
    return _for_cpu.get() if is_for_tflite() else runs_on_cpu()


def lowering_for_openvino():
    """Within, torch traces for OpenVINO, which convolves channels last, in 3-D too."""
    return _within(_for_openvino)


def is_for_openvino():
    """Whether what torch traces goes into an OpenVINO file."""
    return _for_openvino.get()


def lowering_for_torch():
    """Within, torch traces for itself: a file that its own kernels run."""
    return _within(_for_torch)


def is_torch_exporting():
    """Whether torch traces for a file of others, who know nothing of its kernels."""
    import torch

    traces = torch.compiler.is_exporting() or torch.onnx.is_in_onnx_export()
    return traces and not _for_torch.get()


@contextlib.contextmanager
def _within(variable):
    token = variable.set(True)
    try:
        yield
    finally:
        variable.reset(token)
