"""3-D convolutions as torch writes them for others: 2-D ones, channels first.

    (B, T, H, W, C) -> (B, T, C, H, W) -> frames or pixels folded -> convolved -> back

That is how ONNX Runtime convolves. The permutations of layers that follow each other
cancel out, and as channels lie beside time, two frames are put side by side by a
reshape.
"""

from keras_video.ops.backend import takes_winograd
from keras_video.ops.two_frames import gains_by_two_frames, of_two_frames
from keras_video.ops.winograd import gains_by_winograd
from keras_video.ops.winograd_files import winograd_over_rows, winograd_over_time

# Channels up to which ONNX Runtime reads maps as they lie, in half the time.
FEW = 16


def conv3d_in_files(
    x, kernel, strides, padding, dilation, groups=1, bias=None, activation=None
):
    """`conv3d`, see there."""
    kt, kh, kw, _, filters = kernel.shape
    twos = gains_by_two_frames(x, kernel, strides, padding, dilation, groups)
    x = x.permute(0, 1, 4, 2, 3)
    if kt > 1 and kh == kw == 1:
        x = _pad(x, padding[1:])[..., :: strides[1], :: strides[2]]
        window = strides[0], padding[0], dilation[0]
        y = _over_time(x, kernel[:, 0, 0], *window, groups, bias)
    else:
        x = _pad(x, (padding[0], (0, 0), (0, 0), (0, 0)))
        if twos:
            kt, kernel = (kt + 1) // 2, of_two_frames(kernel)
            kernel = kernel.reshape(kt, 2, *kernel.shape[1:]).permute(0, 2, 3, 1, 4, 5)
            bias = None if bias is None else bias.repeat(2)
            x = x.reshape(-1, x.shape[1] // 2, 2 * x.shape[2], *x.shape[3:])
        frames = _taps(x, kt, strides[0], dilation[0])
        kernels = kernel.reshape(kt, kh, kw, -1, kernel.shape[-1])
        window = strides[1:], padding[1:], dilation[1:], groups
        y = _over_frames(frames, kernels, *window, bias)
        length = frames[0].shape[1] * (2 if twos else 1)
        y = y.reshape(-1, length, filters, *y.shape[2:])
    y = y if activation is None else activation(y)
    return y.permute(0, 1, 3, 4, 2)


def _pad(x, padding):
    """With zeros along the last axes."""
    if not any(map(any, padding)):
        return x
    import torch

    return torch.nn.functional.pad(x, [n for pair in padding[::-1] for n in pair])


def _taps(x, kt, stride, dilation):
    """The frames under each of the kernel's, of a map padded in time."""
    last = x.shape[1] - dilation * (kt - 1)
    return [x[:, i * dilation : i * dilation + last : stride] for i in range(kt)]


def _over_frames(frames, kernels, strides, padding, dilation, groups, bias):
    """`(B * T, F, H, W)`, the sum over frames `(B, T, C, H, W)` and their kernels.

    Several frames are convolved as one map, their channels side by side.
    """
    import torch

    at_once = _at_once(len(frames), frames[0].shape[2], groups)
    total = None
    for first in range(0, len(frames), at_once):
        part = slice(first, first + at_once)
        x = torch.cat(frames[part], 2) if at_once > 1 else frames[first]
        x = x.reshape(-1, *x.shape[2:])
        kernel = torch.cat(tuple(kernels[part]), 2)
        y = _conv2d(x, kernel, strides, padding, dilation, groups, bias)
        total, bias = y if total is None else total + y, None
    return total


def _at_once(frames, channels, groups):
    if groups > 1:
        return 1
    parts = -(-frames * channels // FEW) if channels <= FEW else 1
    return -(-frames // parts)


def _over_time(x, kernel, stride, padding, dilation, groups, bias):
    """`(B, T, F, H, W)`, by a kernel `(kt, C, F)`."""
    _, t, c, h, w = x.shape
    kernel = kernel[:, None]
    window = (stride, 1), (padding, (0, 0)), (dilation, 1), groups
    pixels = x.reshape(-1, t, c, h * w)
    if takes_winograd() and gains_by_winograd(pixels.mT, kernel, *window):
        y = winograd_over_time(pixels, kernel, padding)
        y = y if bias is None else y + bias[:, None]
        return y.reshape(*y.shape[:3], h, w)
    y = _convolve(pixels.transpose(1, 2), kernel, *window, bias)
    return y.reshape(*y.shape[:3], h, w).transpose(1, 2)


def _conv2d(x, kernel, strides, padding, dilation, groups, bias):
    window = strides, padding, dilation, groups
    if takes_winograd() and gains_by_winograd(x.permute(0, 2, 3, 1), kernel, *window):
        y = winograd_over_rows(x, kernel, padding, _convolve)
        return y if bias is None else y + bias[:, None, None]
    return _convolve(x, kernel, *window, bias)


def _convolve(x, kernel, strides, padding, dilation, groups, bias=None):
    """Convolve `(N, C, H, W)` with `(kh, kw, C, F)`."""
    import torch

    if any(lo != hi for lo, hi in padding):
        x, padding = _pad(x, padding), ((0, 0), (0, 0))
    sides = tuple(lo for lo, _ in padding)
    kernel = kernel.permute(3, 2, 0, 1)
    convolve = torch.nn.functional.conv2d
    return convolve(x, kernel, bias, strides, sides, dilation, groups)
