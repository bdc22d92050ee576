"""Which backend Keras runs on, and what for, for the few who must know."""

import contextlib
import contextvars

import keras

from keras_video.ops.target import FILES, current_target, exporting_to

_runs_here = contextvars.ContextVar("runs_here", default=False)


def is_tensorflow():
    """Whether models run on TensorFlow."""
    return keras.backend.backend() == "tensorflow"


def is_torch():
    """Whether models run on torch."""
    return keras.backend.backend() == "torch"


def runs_on_cpu():
    """Whether this process computes it on a CPU, by TensorFlow or JAX.

    torch chooses by itself.
    """
    return not is_torch() and current_target().runs_on_cpu


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
    return exporting_to("tflite")


def is_for_tflite():
    """Whether what is traced goes into a TFLite file."""
    return _is_exported("tflite")


def lowering_for_int8():
    """Within, what is traced for TFLite is quantised in whole."""
    return exporting_to("tflite", int8=True)


def is_for_int8():
    """Whether what is traced is quantised in whole, activations too."""
    return current_target().int8


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

    runs = tf.executing_eagerly() or _runs_here.get()
    return runs and not _is_exported(*FILES)


def takes_winograd():
    """Whether it is for us to choose Winograd's form: never in a file."""
    return runs_on_cpu()


def is_for_openvino():
    """Whether what is traced goes into an OpenVINO file."""
    return _is_exported("openvino")


def is_torch_exporting():
    """Whether what is traced goes into a file of others, who lack torch's kernels.

    Not a program of `torch.export` that a user makes, nor one of ours.
    """
    return _is_exported(*(runtime for runtime in FILES if runtime != "torch"))


def _is_exported(*runtimes):
    """Whether what is traced goes into a file for one of the runtimes."""
    target = current_target()
    return target.device == "any" and target.runtime in runtimes


@contextlib.contextmanager
def _within(variable):
    token = variable.set(True)
    try:
        yield
    finally:
        variable.reset(token)
