"""TensorFlow's own 3-D convolution, which is fast where oneDNN runs it."""

from keras import ops

from keras_video.ops.backend import is_for_xla, is_tensorflow, runs_on_cpu
from keras_video.ops.pairs import gains_by_pairs, pair, unpair


def fits_onednn(x):
    """Whether this goes to oneDNN, and not to XLA, TFLite or TensorFlow's own kernel.

    Those are slow with 3-D convolutions: 1.8 s under XLA for what takes 54 ms here.
    """
    known = None not in tuple(x.shape[1:]) and x.shape[0] != 0
    return is_tensorflow() and known and goes_to_onednn()


def goes_to_onednn():
    """Whether what TensorFlow traces is for oneDNN."""
    return runs_on_cpu() and not is_for_xla() and runs_onednn()


def runs_onednn():
    """Whether TensorFlow uses oneDNN, as it does where there is AVX-512's VNNI."""
    try:
        from tensorflow.python.util import _pywrap_util_port
    except ImportError:  # not of TensorFlow's public interface
        return False
    return _pywrap_util_port.IsMklEnabled()


def conv3d_onednn(x, kernel, strides, padding):
    """`conv3d` in one piece."""
    import tensorflow as tf

    paired = gains_by_pairs(x, kernel, strides, padding, (1, 1, 1), 1)
    if paired:
        kernel = pair(kernel, strides[2])
        strides = (*strides[:2], 2 * strides[2])
    x = ops.pad(x, [(0, 0), *padding, (0, 0)])
    y = tf.nn.conv3d(x, kernel, (1, *strides, 1), "VALID")
    return unpair(y) if paired else y
