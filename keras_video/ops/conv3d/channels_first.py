"""2-D convolutions, channels first, for files that torch writes for ONNX Runtime.

    (B, T, H, W, C) -> (B, T, C, H, W) -> frames or pixels folded -> convolved -> back

That is how ONNX Runtime convolves: a fifth of ResNeXt-101's time is saved. The
permutations of layers that follow each other cancel out.
"""

import keras

from keras_video.ops.conv2d import conv2d_channels_first, pad_last_axes
from keras_video.ops.conv3d.convolution import activate, frames_under_taps
from keras_video.ops.target import is_torch

# Channels up to which ONNX Runtime reads feature maps as they lie, in half the time.
FEW = 16


def supports(target, conv):
    """Any kernel, where torch writes the file."""
    return is_torch()


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    x = x.permute(0, 1, 4, 2, 3)
    y = (_over_time if conv.is_temporal else _over_frames)(x, kernel, conv, bias)
    if activation is keras.activations.relu:  # in whatever order the axes are
        y, activation = activation(y), None
    return activate(target, y.permute(0, 1, 3, 4, 2), activation)


def _over_frames(x, kernel, conv, bias):
    """`(B, T', F, H', W')` of `(B, T, C, H, W)`.

    Several frames are convolved as one feature map, their channels side by side.
    """
    import torch

    frames = frames_under_taps(x, conv)
    window = conv.strides[1:], conv.padding[1:], conv.dilation[1:], conv.groups
    at_once = _at_once(len(frames), x.shape[2], conv.groups)
    total = None
    for first in range(0, len(frames), at_once):
        part = slice(first, first + at_once)
        x = torch.cat(frames[part], 2) if at_once > 1 else frames[first]
        weights = torch.cat(tuple(kernel[part]), 2)
        y = conv2d_channels_first(x.reshape(-1, *x.shape[2:]), weights, *window, bias)
        total, bias = y if total is None else total + y, None
    return total.reshape(-1, frames[0].shape[1], *total.shape[1:])


def _at_once(frames, channels, groups):
    if groups > 1:
        return 1
    parts = -(-frames * channels // FEW) if channels <= FEW else 1
    return -(-frames // parts)


def _over_time(x, kernel, conv, bias):
    x = pad_last_axes(x, conv.padding[1:])
    x = x[..., :: conv.strides[1], :: conv.strides[2]]
    _, t, c, h, w = x.shape
    y = conv2d_channels_first(
        x.reshape(-1, t, c, h * w).transpose(1, 2),
        kernel[:, 0],
        (conv.strides[0], 1),
        (conv.padding[0], (0, 0)),
        (conv.dilation[0], 1),
        conv.groups,
        bias,
    )
    return y.reshape(*y.shape[:3], h, w).transpose(1, 2)
