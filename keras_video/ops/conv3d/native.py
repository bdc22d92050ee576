"""The backend's own 3-D convolution, where it is fast.

TensorFlow's is so where oneDNN or a GPU runs it, for kernels over both time and space;
PyTorch's for all but single clips in thin pathways.
"""

from keras_video.ops.conv2d import subsample
from keras_video.ops.conv3d.convolution import add_bias_and_activate
from keras_video.ops.target import is_torch

# PyTorch hands a convolution of one clip to oneDNN only where the channels, frames and
# rows of the input are more than this.
MIN_FOR_ONEDNN = 20480


def supports(target, conv):
    """Where this is as fast as 2-D convolutions, or faster."""
    if target.runtime == "tensorflow":
        return _supports_tensorflow(target, conv)
    if not is_torch():
        return False
    if target.runtime == "openvino":
        return True
    b, t, h, _, c = conv.input_shape
    if target.device not in ("cpu", "any") or not (conv.is_spatial or conv.is_temporal):
        return True
    return None in (b, t, h) or b > 1 or c * t * h > MIN_FOR_ONEDNN


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    if is_torch():
        return _torch(target, x, kernel, conv, bias, activation)
    import tensorflow as tf

    pads = [[0, 0], *map(list, conv.padding), [0, 0]]
    x = tf.pad(x, pads) if any(map(any, conv.padding)) else x
    y = tf.nn.conv3d(x, kernel, (1, *conv.strides, 1), "VALID")
    return add_bias_and_activate(target, y, bias, activation)


def _supports_tensorflow(target, conv):
    fits = not (conv.is_spatial or conv.is_temporal) and conv.groups == 1
    known = None not in conv.input_shape[1:] and conv.input_shape[0] != 0
    plain = fits and known and max(conv.dilation) == 1
    return plain and (target.device == "gpu" or _has_onednn())


def _has_onednn():
    """Whether TensorFlow on this CPU runs oneDNN, as it does where there is VNNI.

    The module is not of TensorFlow's public interface. Without it the answer is no, and
    2-D convolutions give the same result in more time.
    """
    try:
        from tensorflow.python.util import _pywrap_util_port
    except ImportError:
        return False
    return _pywrap_util_port.IsMklEnabled()


def _torch(target, x, kernel, conv, bias, activation):
    """On channels-last views, which are what oneDNN convolves as it stands."""
    import torch

    strides, padding = conv.strides, conv.padding
    if max(conv.kernel_shape[:3]) == 1 and not any(map(any, padding)):
        x, strides = subsample(x, *strides), (1, 1, 1)
    x = x.permute(0, 4, 1, 2, 3)
    if any(lo != hi for lo, hi in padding):
        x = torch.nn.functional.pad(x, [n for pair in padding[::-1] for n in pair])
        padding = ((0, 0),) * 3
    kernel = kernel.permute(4, 3, 0, 1, 2)
    if conv.groups > 1:
        # torch 2.13 on a CPU gives wrong values for grouped channels-last weights
        # whose axes of length 1 have certain strides.
        kernel = kernel.contiguous()
    y = torch.nn.functional.conv3d(
        x,
        kernel,
        bias,
        tuple(strides),
        tuple(lo for lo, _ in padding),
        tuple(conv.dilation),
        conv.groups,
    )
    return add_bias_and_activate(target, y.permute(0, 2, 3, 4, 1), None, activation)
