"""`(kt, kh, kw)` as one 2-D convolution of kt frames side by side in the channels.

Where a stem strides in space and its filters are few, the result is smaller than the
frames: then one 2-D convolution gives what each frame adds to its kt neighbours, and
these shares are shifted in time and added up.
"""

from keras import ops

from keras_video.ops.conv2d import pad
from keras_video.ops.conv3d.convolution import add_bias_and_activate, frames_under_taps
from keras_video.ops.conv3d.folded import over_frames


def supports(target, conv):
    """Any kernel without groups."""
    return conv.groups == 1


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    if _should_add_shares(conv):
        y = _sum_of_shares(target, x, kernel, conv)
        return add_bias_and_activate(target, y, bias, activation)
    kh, kw = conv.kernel_shape[1:3]
    x = ops.concatenate(frames_under_taps(x, conv), axis=-1)
    kernel = ops.transpose(kernel, (1, 2, 0, 3, 4))
    kernel = ops.reshape(kernel, (1, kh, kw, -1, kernel.shape[-1]))
    return over_frames(target, x, kernel, conv.of_one_frame(), bias, activation)


def _should_add_shares(conv):
    """Whether the shares are fewer values than the frames side by side."""
    *_, channels, filters = conv.kernel_shape
    strided = conv.strides[0] == 1 and min(conv.strides[1:]) > 1
    return strided and filters < channels * conv.strides[1] * conv.strides[2]


def _sum_of_shares(target, x, kernel, conv):
    kt, kh, kw, _, filters = conv.kernel_shape
    kernel = ops.transpose(kernel, (1, 2, 3, 0, 4))
    kernel = ops.reshape(kernel, (1, kh, kw, -1, kt * filters))
    y = over_frames(target, x, kernel, conv.of_one_frame())
    y = pad(y, conv.padding[0], axis=1)
    length = y.shape[1] - conv.dilation[0] * (kt - 1)
    shares = ops.split(y, kt, axis=-1)
    starts = [tap * conv.dilation[0] for tap in range(kt)]
    shares = [y[:, i : i + length] for y, i in zip(shares, starts, strict=True)]
    return sum(shares[1:], shares[0])
