"""The runtime and the device that an operation is computed or traced for."""

import contextlib
import contextvars
import dataclasses
import os

import keras

from keras_video.validation import check_choice

_exported = contextvars.ContextVar("exported", default=None)

# Runtimes that read files, and those of them that torch writes.
FILES = ("tflite", "saved_model", "torch", "onnx", "openvino")


@dataclasses.dataclass(frozen=True)
class Target:
    """What an operation is lowered for.

    Attributes:
        runtime: `"tensorflow"`, `"xla"` (TensorFlow compiled by XLA), `"jax"`,
            `"torch"`, or a file's: `"tflite"`, `"saved_model"`, `"onnx"`,
            `"openvino"`.
        device: `"cpu"`, `"gpu"` or `"tpu"`; `"any"` for a file.
        winograd: whether Winograd's form may be used where a model runs on a CPU: on
            JAX, and where TensorFlow compiles by XLA. The environment variable
            `KERAS_VIDEO_WINOGRAD=0` says no.
    """

    runtime: str
    device: str
    winograd: bool = False


@contextlib.contextmanager
def exporting_to(runtime):
    """Within, what is traced goes into a file for `runtime`.

    Args:
        runtime: one of `FILES`.

    Raises:
        ValueError: if no file is written for such a runtime.

    Example:
    >>> with exporting_to("tflite"):
    ...     current_target()
    Target(runtime='tflite', device='any', winograd=False)
    """
    check_choice("runtime", runtime, FILES)
    token = _exported.set(Target(runtime, "any"))
    try:
        yield
    finally:
        _exported.reset(token)


def current_target(like=None):
    """The `Target` of what is computed or traced now.

    Args:
        like: a tensor, whose device counts on torch.
    """
    exported = _exported.get()
    if exported is not None:
        return exported
    if is_torch():
        return _torch_target(like)
    if is_tensorflow():
        runtime, device = _tensorflow()
    else:
        import jax

        runtime, device = "jax", jax.default_backend()
    allowed = os.environ.get("KERAS_VIDEO_WINOGRAD", "1") != "0"
    # Anyone may write a graph of TensorFlow to a file.
    return Target(runtime, device, winograd=allowed and runtime != "tensorflow")


def is_tensorflow():
    """Whether models run on TensorFlow."""
    return keras.backend.backend() == "tensorflow"


def is_jax():
    """Whether models run on JAX."""
    return keras.backend.backend() == "jax"


def is_torch():
    """Whether models run on torch."""
    return keras.backend.backend() == "torch"


def _tensorflow():
    import tensorflow as tf

    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    runtime = "xla" if _is_traced_for_xla() else "tensorflow"
    return runtime, "gpu" if has_gpu else "cpu"


def _is_traced_for_xla():
    """Whether TensorFlow traces a `tf.function(jit_compile=True)`.

    The module is not of TensorFlow's public interface. Without it the answer is no: the
    result is the same, computed by operations that XLA compiles to slower code.
    """
    import tensorflow as tf

    try:
        from tensorflow.python.ops import control_flow_util
    except ImportError:
        return False
    graph = tf.compat.v1.get_default_graph()
    return control_flow_util.GraphOrParentsInXlaContext(graph)


def _torch_target(like):
    import torch

    if torch.compiler.is_exporting() or torch.onnx.is_in_onnx_export():
        return Target("torch", "any")  # a program of the user's
    device = like.device.type if torch.is_tensor(like) else "cpu"
    return Target("torch", "gpu" if device == "cuda" else device)


def has_torch_hooks(*layers):
    """Whether PyTorch calls hooks of these layers (or `None`), or of all modules.

    PyTorch has no public way to ask. Where its attributes are gone the answer is yes:
    then layers are called one by one, which is slower and always right.
    """
    if not is_torch():
        return False
    import torch

    hooks = ("_forward_hooks", "_forward_pre_hooks")
    hooks += ("_backward_hooks", "_backward_pre_hooks")
    try:
        if torch.nn.modules.module._has_any_global_hook():
            return True
        return any(getattr(x, name) for x in layers if x is not None for name in hooks)
    except AttributeError:
        return True


def fusion_barrier(x, target):
    """`x`, which TensorFlow does not join with what follows.

    It joins a convolution or a matrix product, its bias and a ReLU, and oneDNN's joint
    form gives 0 for what is not a number; but not past an operator that checks shapes.
    """
    if not is_tensorflow() or target.runtime not in ("tensorflow", "saved_model"):
        return x
    import tensorflow as tf

    return tf.ensure_shape(x, x.shape)
