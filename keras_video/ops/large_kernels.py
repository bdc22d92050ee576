"""2-D convolutions by large kernels with few filters, on TensorFlow and JAX on a CPU.

oneDNN and XLA work on 16 filters at once where there is AVX-512. A kernel moved by one
place beside itself is twice as many filters, for every other place.
"""

from keras import ops

from keras_video.ops.backend import is_for_xla, is_tensorflow
from keras_video.ops.gradients_of import with_gradients_of
from keras_video.ops.pairs import pair

IN_CACHE = 1 << 19  # values of float32, of two cores


def gains_in_parts(x, kernel, strides, dilation, groups):
    """Whether most places of the vectors would be idle."""
    kh, filters = kernel.shape[0], kernel.shape[-1]
    fits = max(*strides, *dilation, groups) == 1 and None not in x.shape[1:3]
    return fits and kh >= 5 and kh * filters <= 64


def conv2d_in_parts(x, kernel, padding, plain):
    """Convolve `x` `(N, H, W, C)` with `kernel` `(kh, kw, C, F)`, without strides.

    Gradients are those of the plain form: the others' take two to twelve times as long.

    Args:
        x: the map, H and W known.
        kernel: the weights.
        padding: 2 pairs of ints, zeros before and after along H and W.
        plain: function `(x, kernel, strides, padding)` that convolves as it is.
    """

    def as_it_is(x, kernel):
        return plain(x, kernel, (1, 1), padding)

    if x.shape[0] == 0:
        return as_it_is(x, kernel)
    if is_tensorflow() and is_for_xla():
        return _sum_of_rows(x, kernel, padding, plain)

    def in_parts(x, kernel):
        if is_tensorflow():
            return _in_blocks(x, kernel, padding)
        return _sum_of_rows_in_turns(x, kernel, padding, plain)

    return with_gradients_of(as_it_is, in_parts, x, kernel)


def _size_of_result(x, kernel, padding):
    """Height and width."""
    return tuple(
        x.shape[axis] + sum(padding[axis - 1]) - kernel.shape[axis - 1] + 1
        for axis in (1, 2)
    )


def _in_blocks(x, kernel, padding):
    """As a kernel with four times as many filters.

    It moves two places at once, along rows and columns, and gives the four in between;
    those that stand over at odd sizes are cut off.
    """
    import tensorflow as tf

    h, w = _size_of_result(x, kernel, padding)
    moved = [
        tf.pad(kernel, [[i, 1 - i], [j, 1 - j], [0, 0], [0, 0]])
        for i in (0, 1)
        for j in (0, 1)
    ]
    pads = [[0, 0], *([lo, hi + 1] for lo, hi in padding), [0, 0]]
    y = tf.nn.conv2d(x, tf.concat(moved, -1), 2, pads)
    return tf.nn.depth_to_space(y, 2)[:, :h, :w]


def _sum_of_rows(x, kernel, padding, plain):
    """As a kernel of a single row with many filters, for XLA.

    One convolution gives what each row of the map adds to `kh` rows of the result, for
    two columns at once.
    """
    h, w = _size_of_result(x, kernel, padding)
    rows, (left, right) = padding
    y = plain(x, _row_of_twos(kernel), (1, 2), ((0, 0), (left, right + 1)))
    return _add_rows(y, kernel, rows, h)[:, :, :w]


def _row_of_twos(kernel):
    """`(1, kw + 1, C, kh * 2 * F)`: the rows, and the rows moved by one column."""
    kernel = ops.transpose(pair(kernel[None], 1)[0], (1, 2, 0, 3))
    return ops.reshape(kernel, (1, *kernel.shape[:2], -1))


def _add_rows(y, kernel, rows, length):
    """The result, from what each row of the map adds to it."""
    kh, filters = kernel.shape[0], kernel.shape[-1]
    shares = enumerate(ops.split(y, kh, axis=-1))
    y = sum(_moved(share, row - rows[0], length) for row, share in shares)
    return ops.reshape(y, (-1, length, 2 * y.shape[2], filters))


def _moved(x, by, length):
    """Rows `by` to `by + length` of `x`, zeros where it has none."""
    first, end = (min(max(row, 0), x.shape[1]) for row in (by, by + length))
    before = min(max(-by, 0), length)
    pads = [(0, 0), (before, length - before - (end - first)), (0, 0), (0, 0)]
    return ops.pad(x[:, first:end], pads)


def _sum_of_rows_in_turns(x, kernel, padding, plain):
    """`_sum_of_rows` on JAX, of so many frames at a time as caches hold."""
    frames = x.shape[0]
    if not isinstance(frames, int):
        return _sum_of_rows(x, kernel, padding, plain)
    from jax import lax

    _, w = _size_of_result(x, kernel, padding)
    shares = x.shape[1] * w * kernel.shape[0] * kernel.shape[-1]
    fits = (n for n in range(1, frames + 1) if n * shares <= IN_CACHE)
    at_once = max((n for n in fits if frames % n == 0), default=1)
    turns = ops.reshape(x, (-1, at_once, *x.shape[1:]))
    y = lax.map(lambda x: _sum_of_rows_of_twos(x, kernel, padding, plain), turns)
    return ops.reshape(y, (frames, *y.shape[2:]))


def _sum_of_rows_of_twos(x, kernel, padding, plain):
    """`_sum_of_rows` without strides, with which JAX takes twice as long.

    The kernel moves over columns in twos, which lie side by side as channels do.
    """
    height, width, channels = x.shape[1:]
    h, w = _size_of_result(x, kernel, padding)
    rows, (left, _) = padding
    odd = left % 2  # then the result's first column is the second of a two
    row = _row_of_twos(kernel)
    row = ops.pad(row, [(0, 0), (0, row.shape[1] % 2), (0, 0), (0, 0)])
    row = ops.reshape(row, (1, -1, 2 * channels, row.shape[-1]))
    x = ops.pad(x, [(0, 0), (0, 0), (0, width % 2), (0, 0)])
    x = ops.reshape(x, (-1, height, (width + 1) // 2, 2 * channels))
    before = (left + odd) // 2
    after = (w + odd + 1) // 2 + row.shape[1] - 1 - before - x.shape[2]
    y = plain(x, row, (1, 1), ((0, 0), (before, max(after, 0))))
    return _add_rows(y, kernel, rows, h)[:, :, odd : odd + w]
