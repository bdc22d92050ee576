"""Kernels of three taps with half of the multiplications: Winograd's F(4, 3).

Four positions next to each other read six positions of the input. Six sums of these,
times six sums of the taps, are all that they need, where three taps for each of them
make twelve products:

    input (N, L, W, C) -> sums (N, 6, L / 4, W, C) -> products -> sums (N, L, W, F)

The sums are matrix products with small constants. Rounding grows from 0.5e-6 to 5e-6 of
the largest value in float32; half precision would not bear it.

It is used where XLA compiles for a CPU, never in a file; the environment variable
`KERAS_VIDEO_WINOGRAD=0` turns it off.

Reference:
    Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, Section 4.
"""

import functools
import math

import numpy as np
from keras import ops

from keras_video.ops.conv2d import conv2d
from keras_video.ops.conv3d.folded import over_frames, over_time
from keras_video.ops.target import is_tensorflow

OUT, TAPS = 4, 3
IN = OUT + TAPS - 1

POINTS = np.array([0, 1, -1, 2, -2])  # and infinity


def _powers(count):
    infinity = np.eye(count)[-1:]
    return np.concatenate([np.vander(POINTS, count, increasing=True), infinity])


SCALES = np.array([[4], [-6], [-6], [24], [24], [1]])  # make the input's sums integers
FOR_INPUT = np.round(SCALES * np.linalg.inv(_powers(IN)).T)
FOR_TAPS = _powers(TAPS) / SCALES
FOR_RESULT = _powers(OUT).T

# Multiplications that take as long as it takes to read and write a value, and a tap.
PER_VALUE, PER_TAP = 100, 50


def supports(target, conv):
    """Three taps in time or along rows, where the sums cost less than they save.

    For models that run on a CPU in float32 only.
    """
    if not (target.winograd and target.device == "cpu" and conv.dtype == "float32"):
        return False
    if max(*conv.strides, *conv.dilation, conv.groups) > 1:
        return False
    case = axis_of_three_taps(conv)
    if case is None:
        return False
    length, padding, others = case
    if length is None or length + sum(padding) < TAPS:
        return False
    *_, width, channels, filters = conv.kernel_shape
    positions = length + sum(padding) - TAPS + 1
    sums = IN * _tiles(positions) / positions
    cost = (channels + filters) * (sums * length + PER_VALUE)
    if None not in others:
        pixels = max(length * math.prod(others), 1)
        cost += PER_TAP * IN * width * channels * filters / pixels
    return (TAPS - sums) * width * channels * filters > cost


def axis_of_three_taps(conv):
    """Its length and padding, and the lengths of the others; or `None`."""
    b, t, h, w, _ = conv.input_shape
    kernel, (time, rows, columns) = conv.kernel_shape[:3], conv.padding
    if kernel == (TAPS, 1, 1) and not any((*rows, *columns)):
        return t, time, (b, h, w)
    if kernel == (1, TAPS, TAPS) or kernel == (1, TAPS, 1) and not any(columns):
        return h, rows, (b, t, w)
    return None


def apply(target, x, kernel, conv, bias=None, activation=None):
    """Convolve as `conv3d` does."""
    over = over_time if conv.is_temporal else over_frames
    return over(target, x, kernel, conv, bias, activation, convolve=_convolve)


def _convolve(x, kernel, strides, padding, dilation, groups, bias):
    """`conv2d` of `(N, L, W, C)` with `(3, kw, C, F)`.

    JAX may compile for another device than the one where it traces.
    """
    on_cpu = functools.partial(conv2d_winograd, padding=padding)
    if is_tensorflow():
        y = on_cpu(x, kernel)
    else:
        from jax import lax

        def plain(x, kernel):
            return conv2d(x, kernel, strides, padding, dilation, groups)

        y = lax.platform_dependent(x, kernel, cpu=on_cpu, default=plain)
    return y if bias is None else ops.add(y, bias)


def conv2d_winograd(x, kernel, padding):
    """2-D convolution with 3 taps along the first axis of the feature map.

    Of `x` `(N, L, W, C)`, L known, by `kernel` `(3, kw, C, F)`.
    """
    _, width, channels, filters = kernel.shape
    w = ops.shape(x)[2]
    for_input, for_result = matrices(x.shape[1], padding[0])
    tiles = len(for_input) // IN
    sums = ops.matmul(for_input, ops.reshape(x, (-1, x.shape[1], w * channels)))
    taps = ops.matmul(FOR_TAPS.astype("float32"), ops.reshape(kernel, (TAPS, -1)))
    if width == 1:
        sums = ops.reshape(sums, (-1, IN, tiles * w, channels))
        products = ops.matmul(sums, ops.reshape(taps, (IN, channels, filters)))
    else:
        sums = ops.reshape(sums, (-1, IN, tiles, w, channels))
        taps = ops.reshape(taps, (IN, 1, width, channels, filters))
        window = (1, 1), ((0, 0), padding[1]), (1, 1)
        pairs = zip(ops.unstack(sums, axis=1), ops.unstack(taps), strict=True)
        products = [conv2d(*pair, *window) for pair in pairs]
        w = ops.shape(products[0])[2]
        products = ops.stack(products, 1)
    products = ops.reshape(products, (-1, IN * tiles, w * filters))
    y = ops.matmul(for_result, products)
    return ops.reshape(y, (-1, len(for_result), w, filters))


def matrices(length, padding):
    """Sums of the positions of an axis, padding included, and of the products."""
    positions = length + sum(padding) - TAPS + 1
    tiles = _tiles(positions)
    for_input = np.zeros((IN, tiles, OUT * tiles + TAPS - 1), "float32")
    for_result = np.zeros((OUT * tiles, IN, tiles), "float32")
    for tile in range(tiles):
        start = tile * OUT
        for_input[:, tile, start : start + IN] = FOR_INPUT
        for_result[start : start + OUT, :, tile] = FOR_RESULT
    for_input = for_input[..., padding[0] : padding[0] + length]
    short = length - for_input.shape[-1]
    for_input = np.pad(for_input, [(0, 0), (0, 0), (0, short)])
    return (
        for_input.reshape(IN * tiles, length),
        for_result[:positions].reshape(positions, IN * tiles),
    )


def _tiles(positions):
    return -(-positions // OUT)
