"""The 2-D convolution of each backend, which the lowerings of `conv3d` are made of."""

from keras import ops

from keras_video.ops.target import is_tensorflow, is_torch


def conv2d(x, kernel, strides, padding, dilation, groups=1, bias=None):
    """Convolve `x` `(N, H, W, C)` with `kernel` `(kh, kw, C // groups, F)`.

    `strides` and `dilation` are 2 ints, `padding` 2 pairs of zeros along H and W.
    """
    window = strides, padding, dilation, groups
    if is_torch():
        y = conv2d_channels_first(x.permute(0, 3, 1, 2), kernel, *window, bias)
        return y.permute(0, 2, 3, 1)
    y = (_tensorflow if is_tensorflow() else _jax)(x, kernel, *window)
    return y if bias is None else ops.add(y, bias)


def conv2d_channels_first(x, kernel, strides, padding, dilation, groups, bias=None):
    """`conv2d` of `(N, C, H, W)` on torch, the kernel as ever."""
    import torch

    if any(lo != hi for lo, hi in padding):
        x, padding = pad_last_axes(x, padding), ((0, 0), (0, 0))
    sides = tuple(lo for lo, _ in padding)
    kernel = kernel.permute(3, 2, 0, 1)
    if groups > 1:
        kernel = kernel.contiguous()  # see `conv3d.native`
    convolve = torch.nn.functional.conv2d
    return convolve(x, kernel, bias, tuple(strides), sides, tuple(dilation), groups)


def pad_last_axes(x, padding):
    """On torch: zeros before and after along the last axes, a pair for each."""
    if not any(map(any, padding)):
        return x
    import torch

    return torch.nn.functional.pad(x, [n for pair in padding[::-1] for n in pair])


def _jax(x, kernel, strides, padding, dilation, groups):
    from jax import lax

    is_of_one_pixel = max(*kernel.shape[:2], *strides, groups) == 1
    if is_of_one_pixel and not any(map(any, padding)):
        return x @ kernel[0, 0]  # takes half the time of XLA's convolution
    extents = [d * (k - 1) for k, d in zip(kernel.shape, dilation, strict=False)]
    if any(max(pads) > n for pads, n in zip(padding, extents, strict=True)):
        # XLA's gradients of padding beyond the kernel are wrong on a CPU.
        x = ops.pad(x, [(0, 0), *padding, (0, 0)])
        padding = (0, 0), (0, 0)
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=strides,
        padding=padding,
        rhs_dilation=dilation,
        feature_group_count=groups,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )


def _tensorflow(x, kernel, strides, padding, dilation, groups):
    import tensorflow as tf

    if x.shape[0] == 0:  # with oneDNN TensorFlow gives it the channels of the input
        one = tf.zeros((1, *x.shape[1:]), x.dtype)
        return _tensorflow(one, kernel, strides, padding, dilation, groups)[:0]
    if max(dilation) > 1:
        return _dilated(x, kernel, strides, padding, dilation, groups)
    kh, kw, _, filters = kernel.shape
    name = "VALID"
    if _is_same(kernel.shape, strides, padding):
        name = "SAME"
    elif any(map(any, padding)):
        x = tf.pad(x, [[0, 0], *map(list, padding), [0, 0]])
    if groups == 1:
        return tf.nn.conv2d(x, kernel, strides, name)
    if groups == x.shape[-1] and strides[0] == strides[1]:
        kernel = tf.reshape(kernel, (kh, kw, groups, filters // groups))
        return tf.nn.depthwise_conv2d(x, kernel, (1, *strides, 1), name)
    parts = zip(tf.split(x, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([tf.nn.conv2d(a, k, strides, name) for a, k in parts], -1)


def _is_same(kernel_shape, strides, padding):
    """Whether this is TensorFlow's `"SAME"`.

    Gradients go to oneDNN with a padding by name only: less than half the time.
    """
    if max(strides) > 1:
        return False
    axes = zip(kernel_shape, padding, strict=False)
    return all(k % 2 and lo == hi == k // 2 for k, (lo, hi) in axes)


def _dilated(x, kernel, strides, padding, dilation, groups):
    """As a dense convolution of interleaved parts.

    TensorFlow's own dilated convolution has no gradient on a CPU. TFLite's converter
    makes one dilated convolution of it again.
    """
    import tensorflow as tf

    sides = tf.shape(x)[1:3] if None in x.shape[1:3] else x.shape[1:3]
    pads, crops = tf.required_space_to_batch_paddings(sides, dilation, padding)
    y = tf.space_to_batch(x, dilation, pads)
    y = _tensorflow(y, kernel, (1, 1), ((0, 0), (0, 0)), (1, 1), groups)
    y = tf.batch_to_space(y, dilation, crops)
    return subsample(y, *strides)


def pad(x, padding, axis):
    """Zeros before and after along one axis."""
    if not any(padding):
        return x
    pads = [(0, 0)] * len(x.shape)
    pads[axis] = tuple(padding)
    return ops.pad(x, pads)


def subsample(x, *steps):
    """Every `step`-th position along the axes from 1 on.

    A slice that leaves nothing out is a copy all the same in TFLite and without graphs.
    """
    if max(steps) == 1:
        return x
    return x[(slice(None), *(slice(None, None, step) for step in steps))]
