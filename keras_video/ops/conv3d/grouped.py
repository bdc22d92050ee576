"""Depthwise and grouped `(kt, kh, kw)` as a sum of 2-D convolutions, one per frame.

Neither TensorFlow on a CPU nor TFLite has a grouped 3-D convolution.
"""

from keras_video.ops.conv3d.convolution import add_bias_and_activate, frames_under_taps
from keras_video.ops.conv3d.folded import over_frames


def supports(target, conv):
    """Kernels with channel groups."""
    return conv.groups > 1


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    frame = conv.of_one_frame()
    taps = enumerate(frames_under_taps(x, conv))
    products = [over_frames(target, t, kernel[i : i + 1], frame) for i, t in taps]
    return add_bias_and_activate(
        target, sum(products[1:], products[0]), bias, activation
    )
