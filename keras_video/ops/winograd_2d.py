"""3x3 convolutions with a quarter of the multiplications: Winograd's F(4x4, 3x3).

`winograd` along both axes, all by matrix products, which TFLite runs in one piece:

    map (N, H, W, C) -> sums (36, N * H / 4 * W / 4, C) -> products -> sums (N, H, W, F)

Rounding grows to some 1e-5 of the largest value in float32.
"""

from keras import ops

from keras_video.ops.winograd import FOR_TAPS, IN, matrices


def conv2d_winograd_2d(x, kernel, padding):
    """2-D convolution.

    Args:
        x: `(N, H, W, C)`, all but N known.
        kernel: `(3, 3, C, F)`.
        padding: pairs of zeros along H and W.
    """
    _, h, w, channels = x.shape
    filters = kernel.shape[-1]
    for_rows, of_rows = matrices(h, padding[0])
    for_columns, of_columns = matrices(w, padding[1])
    down, across = len(for_rows) // IN, len(for_columns) // IN
    sums = ops.matmul(for_rows, ops.reshape(x, (-1, h, w * channels)))
    sums = ops.matmul(for_columns, ops.reshape(sums, (-1, w, channels)))
    sums = ops.reshape(sums, (-1, IN, down, IN, across * channels))
    sums = ops.transpose(sums, (1, 3, 0, 2, 4))
    products = ops.matmul(ops.reshape(sums, (IN * IN, -1, channels)), _taps(kernel))
    products = ops.reshape(products, (IN, IN, -1, down, across * filters))
    products = ops.transpose(products, (2, 0, 3, 1, 4))
    products = ops.reshape(products, (-1, IN * across, filters))
    y = ops.matmul(of_columns, products)
    y = ops.matmul(of_rows, ops.reshape(y, (-1, IN * down, len(of_columns) * filters)))
    return ops.reshape(y, (-1, len(of_rows), len(of_columns), filters))


def _taps(kernel):
    """`(36, C, F)`."""
    sums = FOR_TAPS.astype("float32")
    taps = ops.einsum("ai,bj,ijcf->abcf", sums, sums, kernel)
    return ops.reshape(taps, (IN * IN, *kernel.shape[2:]))
