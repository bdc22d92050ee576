"""3-D pooling as 2-D poolings, which TFLite has and every backend runs fast."""

from keras import ops

from keras_video.ops.target import current_target, is_tensorflow, is_torch


def max_pool3d(x, window, strides, padding):
    """Largest value under each window of `x` `(B, T, H, W, C)`.

    A window of several frames and pixels is a maximum over pixels, then over frames.
    `padding` is 3 pairs of ints; padded positions never win.
    """
    y = _pool3d(x, window, strides, padding, "max")
    if not is_tensorflow() or current_target().runtime == "tflite":
        return y
    # TensorFlow's pooling passes over what is not a number.
    total = ops.sum(ops.cast(x, "float32"), axis=(1, 2, 3), keepdims=True)
    return y + ops.cast(ops.stop_gradient(0.0 * total), y.dtype)


def average_pool3d(x, window, strides, padding):
    """Mean under each window; padded positions are left out of the mean."""
    return _pool3d(x, window, strides, padding, "average")


def _pool3d(x, window, strides, padding, mode):
    if is_torch() and _fits_torch(window, padding):
        return _pool3d_torch(x, window, strides, padding, mode)
    pool2d = _max_pool2d if mode == "max" else _average_pool2d
    if max(window[1:]) > 1 or max(strides[1:]) > 1:
        _, t, h, w, c = ops.shape(x)
        y = pool2d(ops.reshape(x, (-1, h, w, c)), window[1:], strides[1:], padding[1:])
        x = ops.reshape(y, (-1, t, *ops.shape(y)[1:]))
    if window[0] > 1 or strides[0] > 1:
        _, t, h, w, c = ops.shape(x)
        y = ops.reshape(x, (-1, t, h * w, c))
        y = pool2d(y, (window[0], 1), (strides[0], 1), (padding[0], (0, 0)))
        x = ops.reshape(y, (-1, ops.shape(y)[1], h, w, c))
    return x


def _max_pool2d(x, window, strides, padding):
    """Padded in the backend's pooling where that can, in a copy elsewhere.

    TensorFlow's pooling takes explicit padding, but not under XLA.
    """
    pads = [(0, 0), *map(tuple, padding), (0, 0)]
    target = current_target()
    if target.runtime == "jax":
        from jax import lax

        window, strides = (1, *window, 1), (1, *strides, 1)
        return lax.reduce_window(x, -float("inf"), lax.max, window, strides, pads)
    fits = all(2 * max(pad) <= k for k, pad in zip(window, padding, strict=True))
    if target.runtime == "tflite" and fits:
        for axis, pad in enumerate(padding, start=1):
            x = _pad_with_copies(x, pad, axis)
    elif any(map(any, padding)):
        x = ops.pad(x, pads, constant_values=-float("inf"))
    return ops.max_pool(x, window, strides, "valid")


def _pad_with_copies(x, padding, axis):
    """Pad with the outermost rows, for windows at least twice as long.

    A window that reaches the copies holds what they are copies of, so its maximum
    stays. Infinities have no value in 8 bits.
    """
    lo, hi = padding
    if not lo and not hi:
        return x
    before = (slice(None),) * axis
    parts = [x[(*before, slice(0, lo))], x, x[(*before, slice(-hi, None))]]
    return ops.concatenate(parts[lo == 0 : 3 if hi else 2], axis=axis)


def _average_pool2d(x, window, strides, padding):
    if not any(map(any, padding)):
        return ops.average_pool(x, window, strides, "valid")
    pads = [(0, 0), *map(tuple, padding), (0, 0)]
    ones = ops.pad(ops.ones_like(x[:1, :, :, :1]), pads)
    share = ops.average_pool(ones, window, strides, "valid")
    return ops.average_pool(ops.pad(x, pads), window, strides, "valid") / share


def _fits_torch(window, padding):
    """Torch pads both sides alike, by at most half the window."""
    return all(
        lo == hi and lo <= k // 2 for k, (lo, hi) in zip(window, padding, strict=True)
    )


def _pool3d_torch(x, window, strides, padding, mode):
    import torch.nn.functional as F

    pads = tuple(lo for lo, _ in padding)
    runtime, t = current_target(like=x).runtime, x.shape[1]
    by_frames = mode == "max" and window[0] == strides[0] == 1
    if by_frames and runtime == "onnx":  # permuted where its convolutions are
        x = x.permute(0, 1, 4, 2, 3).flatten(0, 1)
        y = F.max_pool2d(x, window[1:], strides[1:], pads[1:])
        return y.unflatten(0, (-1, t)).permute(0, 1, 3, 4, 2)
    if by_frames and runtime == "openvino":
        x = x.flatten(0, 1).permute(0, 3, 1, 2)
        y = F.max_pool2d(x, window[1:], strides[1:], pads[1:])
        return y.permute(0, 2, 3, 1).unflatten(0, (-1, t))
    x = x.permute(0, 4, 1, 2, 3)
    if mode == "max":
        y = F.max_pool3d(x, window, strides, pads)
    else:
        # There is no kernel for bfloat16 on a CPU.
        y = F.avg_pool3d(x.float(), window, strides, pads, count_include_pad=False)
        y = y.to(x.dtype)
    return y.permute(0, 2, 3, 4, 1)
