"""3-D convolutions with few filters, two frames of the result at a time, for files.

TFLite and ONNX Runtime work on 16 filters at once where there is AVX-512. The kernel,
and the kernel moved to the next frame, are twice as many filters for every other frame.
"""

from keras import ops

from keras_video.ops.backend import is_for_int8


def gains_by_two_frames(x, kernel, strides, padding, dilation, groups):
    """Whether half of the work is idle, and frames come in twos.

    Only for kernels strided in space: what is gained elsewhere goes into the copies.
    Not in 8 bits, where the converter would leave another layer in float32.
    """
    kt, filters = kernel.shape[0], kernel.shape[-1]
    fits = not is_for_int8() and max(*dilation, groups, strides[0]) == 1
    if not fits or x.shape[1] is None or min(strides[1:]) == 1:
        return False
    frames = x.shape[1] + sum(padding[0])
    return kt > 1 and kt % 2 == 1 and filters <= 8 and frames % 2 == 0


def in_twos(x, kernel):
    """Frames under every other position, and the kernel for it and the next one.

    Args:
        x: `(B, T, H, W, C)`, padded in time.
        kernel: `(kt, kh, kw, C, F)`.

    Returns:
        `(B, (T - kt + 1) / 2, H, W, (kt + 1) * C)` and
        `(1, kh, kw, (kt + 1) * C, 2 * F)`.
    """
    _, t, h, w, c = x.shape
    kt, kh, kw, _, filters = kernel.shape
    taps, positions = kt + 1, (t - kt + 1) // 2
    # Two frames side by side by a transposition: TFLite's strided slices are slow.
    x = ops.reshape(x, (-1, 2, h * w, c))
    x = ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, t // 2, h, w, 2 * c))
    x = ops.concatenate([x[:, i : i + positions] for i in range(taps // 2)], -1)
    kernel = ops.transpose(of_two_frames(kernel), (1, 2, 0, 3, 4))
    return x, ops.reshape(kernel, (1, kh, kw, taps * c, 2 * filters))


def of_two_frames(kernel):
    """`(kt + 1, kh, kw, C, 2 * F)`: the kernel, and the kernel of the next frame."""
    both = [ops.pad(kernel, [(i, 1 - i), *[(0, 0)] * 4]) for i in (0, 1)]
    return ops.concatenate(both, -1)


def one_by_one(y):
    """`(B, T, H, W, 2 F)` as `(B, 2 T, H, W, F)`."""
    _, t, h, w, channels = y.shape
    y = ops.reshape(y, (-1, h * w, 2, channels // 2))
    y = ops.transpose(y, (0, 2, 1, 3))
    return ops.reshape(y, (-1, 2 * t, h, w, channels // 2))
