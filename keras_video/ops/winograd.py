"""Convolutions of three taps with half of the multiplications: Winograd's F(4, 3).

Four places next to each other read six places of the map. Six sums of these, times six
sums of the taps, are all that they need, where three taps for each of them make twelve
products:

    map (N, L, W, C) -> sums (N, 6, L / 4, W, C) -> products -> sums (N, L, W, F)

The sums are matrix products with small constants. Rounding grows to some 5e-6 of the
largest value in float32 (0.5e-6 as it stands), which is what oneDNN and cuDNN accept
where they choose this form by themselves; half precision would not bear it.

Reference:
    Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, Section 4.
"""

import math

import keras
import numpy as np
from keras import ops

from keras_video.ops.backend import is_for_tflite

OUT, TAPS = 4, 3
IN = OUT + TAPS - 1

# Of the points 0, 1, -1, 2, -2 and infinity.
FOR_MAP = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
FOR_TAPS = np.array(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
FOR_RESULT = np.array(
    [
        [1, 1, 1, 1, 1, 0],
        [0, 1, -1, 2, -2, 0],
        [0, 1, 1, 4, 4, 0],
        [0, 1, -1, 8, -8, 1],
    ]
)

# Multiplications that take as long as it does to read and write a value of the maps,
# and one of the taps, whose sums are made for every call, but in files.
OF_PASSES, OF_TAPS = 100, 50
IN_FILES = 40, 10


def gains_by_winograd(x, kernel, strides, padding, dilation, groups):
    """Whether what is saved is more than what the sums cost.

    Args:
        x: `(N, L, W, C)`.
        kernel: `(kl, kw, C, F)`; 3 taps along L, and 3 or 1 along W.
        strides: as all that follow, of the convolution.
        padding: pairs.
        dilation: ints.
        groups: int.
    """
    taps, width, channels, filters = kernel.shape
    plain = max(*strides, *dilation, groups) == 1 and (width > 1 or not any(padding[1]))
    exact = keras.backend.standardize_dtype(x.dtype) == "float32"
    if taps != TAPS or width not in (1, 3) or not (plain and exact):
        return False
    sums, adds = _for_each_place(x.shape[1], padding[0])
    products = sums * width
    if is_for_tflite() and width == TAPS:  # see `winograd_2d`
        across, more = _for_each_place(x.shape[2], padding[1])
        products, adds = sums * across, adds + sums * more
    of_passes, of_taps = IN_FILES if is_for_tflite() else (OF_PASSES, OF_TAPS)
    cost = (channels + filters) * (adds + of_passes)
    if None not in x.shape:
        positions = max(math.prod(x.shape[:3]), 1)
        cost += of_taps * IN * width * channels * filters / positions
    return (TAPS * width - products) * channels * filters > cost


def _for_each_place(length, padding):
    """Sums for each place of the result, and the additions that they are made of."""
    if length is None or length + sum(padding) < TAPS:
        return math.inf, math.inf  # smaller than the kernel, which is for others to say
    places = length + sum(padding) - TAPS + 1
    sums = IN * _tiles(places) / places
    return sums, sums * length


def conv2d_winograd(x, kernel, padding, conv2d):
    """2-D convolution with 3 taps along the first axis of the map.

    Args:
        x: `(N, L, W, C)`, L known.
        kernel: `(3, kw, C, F)`.
        padding: pairs of zeros along L and W.
        conv2d: function of a map, a kernel of one row and a padding, for `kw > 1`.
    """
    _, width, channels, filters = kernel.shape
    w = ops.shape(x)[2]
    for_map, for_result = matrices(x.shape[1], padding[0])
    tiles = len(for_map) // IN
    sums = ops.matmul(for_map, ops.reshape(x, (-1, x.shape[1], w * channels)))
    taps = ops.matmul(FOR_TAPS.astype("float32"), ops.reshape(kernel, (TAPS, -1)))
    if width == 1:
        sums = ops.reshape(sums, (-1, IN, tiles * w, channels))
        products = ops.matmul(sums, ops.reshape(taps, (IN, channels, filters)))
    else:
        sums = ops.reshape(sums, (-1, IN, tiles, w, channels))
        taps = ops.reshape(taps, (IN, 1, width, channels, filters))
        padding = (0, 0), padding[1]
        sums, taps = ops.unstack(sums, axis=1), ops.unstack(taps)
        products = [conv2d(*pair, padding) for pair in zip(sums, taps, strict=True)]
        w = ops.shape(products[0])[2]
        products = ops.stack(products, 1)
    products = ops.reshape(products, (-1, IN * tiles, w * filters))
    y = ops.matmul(for_result, products)
    return ops.reshape(y, (-1, len(for_result), w, filters))


def matrices(length, padding):
    """Sums of the places of an axis, padding included, and of the products."""
    places = length + sum(padding) - TAPS + 1
    tiles = _tiles(places)
    for_map = np.zeros((IN, tiles, OUT * tiles + TAPS - 1), "float32")
    for_result = np.zeros((OUT * tiles, IN, tiles), "float32")
    for tile in range(tiles):
        start = tile * OUT
        for_map[:, tile, start : start + IN] = FOR_MAP
        for_result[start : start + OUT, :, tile] = FOR_RESULT
    for_map = for_map[..., padding[0] : padding[0] + length]
    short = length - for_map.shape[-1]
    for_map = np.pad(for_map, [(0, 0), (0, 0), (0, short)])
    return (
        for_map.reshape(IN * tiles, length),
        for_result[:places].reshape(places, IN * tiles),
    )


def _tiles(places):
    return -(-places // OUT)
