"""Large kernels with few filters, two columns of the result at a time.

oneDNN works on 16 filters at once where there is AVX-512. The kernel, and the kernel
moved to the next column, are twice as many filters for every other column.
"""

from keras import ops


def gains_by_pairs(x, kernel, strides, padding, dilation, groups):
    """Whether half of oneDNN's work is idle, and the columns of the result are even."""
    _, kh, kw, _, filters = kernel.shape
    if x.shape[3] is None or max(*dilation, groups) > 1:
        return False
    columns = (x.shape[3] + sum(padding[2]) - kw) // strides[2] + 1
    return kh * kw >= 25 and filters <= 8 and columns % 2 == 0


def pair(kernel, step):
    """The kernel beside itself, moved by `step` columns; its stride is twice that."""
    before = [(0, 0), (0, 0), (0, step), (0, 0), (0, 0)]
    after = [(0, 0), (0, 0), (step, 0), (0, 0), (0, 0)]
    return ops.concatenate([ops.pad(kernel, before), ops.pad(kernel, after)], -1)


def unpair(y):
    """`(B, T, H, W / 2, 2 F)` as `(B, T, H, W, F)`."""
    _, t, h, w, channels = y.shape
    return ops.reshape(y, (-1, t, h, 2 * w, channels // 2))
