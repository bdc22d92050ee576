"""Winograd's form channels first, as torch writes it into files: see `winograd`."""

from keras_video.ops.winograd import FOR_TAPS, IN, TAPS, matrices


def winograd_over_time(x, kernel, padding):
    """A product of matrices `(F, C)` for each sum.

    Args:
        x: `(B, T, C, P)`.
        kernel: `(3, 1, C, F)`.
        padding: zeros before and after, in time.
    """
    _, t, c, p = x.shape
    for_map, for_result = map(x.new_tensor, matrices(t, padding))
    sums = for_map @ x.reshape(-1, t, c * p)
    sums = sums.reshape(-1, IN, len(for_map) // IN, c, p)
    taps = _taps(kernel).mT
    products = (taps @ sums).reshape(-1, len(for_map), taps.shape[-2] * p)
    y = for_result @ products
    return y.reshape(*y.shape[:2], -1, p)


def winograd_over_rows(x, kernel, padding, conv2d):
    """A convolution by a kernel of one row for each sum.

    Args:
        x: `(N, C, H, W)`.
        kernel: `(3, kw, C, F)`.
        padding: pairs of zeros along H and W.
        conv2d: function of a map, a kernel, strides, padding, dilation and groups.
    """
    import torch

    _, c, h, w = x.shape
    for_map, for_result = map(x.new_tensor, matrices(h, padding[0]))
    sums = (for_map @ x).reshape(-1, c, IN, len(for_map) // IN, w).unbind(2)
    window = (1, 1), ((0, 0), padding[1]), (1, 1), 1
    pairs = zip(sums, _taps(kernel)[:, None], strict=True)
    products = torch.stack([conv2d(*pair, *window) for pair in pairs], 2)
    products = products.reshape(*products.shape[:2], len(for_map), -1)
    return for_result @ products


def _taps(kernel):
    """`(6, kw, C, F)`."""
    sums = kernel.new_tensor(FOR_TAPS) @ kernel.reshape(TAPS, -1)
    return sums.reshape(IN, *kernel.shape[1:])
