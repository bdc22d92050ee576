"""`(1, kh, kw)` and `(kt, 1, 1)` as 2-D convolutions.

    (1, kh, kw)   over frames folded into the batch, (B * T, H, W, C)
    (kt, 1, 1)    over (B, T, H * W, C)

2-D convolutions are what TFLite accelerates and what oneDNN and XLA run best: XLA's 3-D
convolution on a CPU takes 3.6 times as long on SlowFast-R50.
"""

from keras import ops

from keras_video.ops.conv2d import conv2d, pad, subsample
from keras_video.ops.conv3d.convolution import activate


def supports(target, conv):
    """Kernels over space or over time only."""
    return conv.is_spatial or conv.is_temporal


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    over = over_time if conv.is_temporal else over_frames
    return over(target, x, kernel, conv, bias, activation)


def over_frames(target, x, kernel, conv, bias=None, activation=None, convolve=conv2d):
    """Convolve each frame with a kernel `(1, kh, kw, C, F)`, by `convolve`."""
    x = subsample(pad(x, conv.padding[0], axis=1), conv.strides[0])
    _, t, h, w, c = ops.shape(x)
    window = conv.strides[1:], conv.padding[1:], conv.dilation[1:], conv.groups
    x = ops.reshape(x, (-1, h, w, c))
    y = activate(target, convolve(x, ops.squeeze(kernel, 0), *window, bias), activation)
    return ops.reshape(y, (-1, t, *ops.shape(y)[1:]))


def over_time(target, x, kernel, conv, bias=None, activation=None, convolve=conv2d):
    """Convolve each pixel with a kernel `(kt, 1, 1, C, F)`, by `convolve`."""
    x = pad(pad(x, conv.padding[1], axis=2), conv.padding[2], axis=3)
    x = subsample(x, 1, *conv.strides[1:])
    _, t, h, w, c = ops.shape(x)
    window = (conv.strides[0], 1), (conv.padding[0], (0, 0)), (conv.dilation[0], 1)
    x = ops.reshape(x, (-1, t, h * w, c))
    y = convolve(x, ops.squeeze(kernel, 1), *window, conv.groups, bias)
    y = activate(target, y, activation)
    return ops.reshape(y, (-1, ops.shape(y)[1], h, w, ops.shape(y)[-1]))
