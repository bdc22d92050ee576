"""Depthwise kernels as a sum of products, one per tap, which XLA fuses into one pass.

XLA's own convolution with channel groups takes 15 to 40 times as long on a CPU.
"""

import itertools

from keras import ops

from keras_video.ops.conv3d.convolution import add_bias_and_activate, output_length


def supports(target, conv):
    """As many groups, and filters, as channels, on a CPU."""
    known = target.device == "cpu" and None not in conv.input_shape[1:]
    return known and conv.groups == conv.input_shape[-1] == conv.kernel_shape[-1] > 1


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    axes = conv.input_shape[1:4], conv.kernel_shape[:3], conv.strides, conv.padding
    lengths = [output_length(*a) for a in zip(*axes, conv.dilation, strict=True)]
    x = ops.pad(x, [(0, 0), *conv.padding, (0, 0)])
    total = 0.0
    for tap in itertools.product(*map(range, conv.kernel_shape[:3])):
        axes = zip(tap, conv.dilation, lengths, conv.strides, strict=True)
        part = [slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, n, s in axes]
        total = total + x[(slice(None), *part)] * kernel[tap][0]
    return add_bias_and_activate(target, total, bias, activation)
