"""3-D convolution, lowered to what each backend runs fastest.

Weights are always `(kt, kh, kw, cin // groups, cout)`; the way to compute is chosen
here, from the kernel's shape and the backend:

    (1, kh, kw)   2-D convolution over frames folded into the batch
    (kt, 1, 1)    2-D convolution over (T, H * W)
    (1, 1, 1)     matrix product on JAX, 2-D convolution on the others
    (kt, kh, kw)  strided in space into few channels: as (1, kh, kw) into kt shares of
                  the channels, which are shifted in time and added up; otherwise kt
                  frames side by side in the channels, then as (1, kh, kw); with groups,
                  a sum of 2-D convolutions, one per tap
    TFLite        as (kt, kh, kw), two frames at once where filters are few, see
                  `two_frames`
    torch         `conv3d` itself, on a channels-last view, see `conv3d_torch`; files
                  for others are 2-D and channels first, see `conv3d_files`, but those
                  for OpenVINO, which are 3-D where both time and space are
    TensorFlow    `conv3d` itself for (kt, kh, kw) where oneDNN runs it, see
                  `conv3d_onednn`

2-D convolutions are what TFLite accelerates and what oneDNN and XLA run best; 3-D
convolutions are slow under XLA on a CPU and not accelerated in TFLite at all.
"""

from keras import ops

from keras_video.ops.backend import (
    is_for_openvino,
    is_for_tflite,
    is_tensorflow,
    is_torch,
    is_torch_exporting,
    runs_on_cpu,
    takes_winograd,
)
from keras_video.ops.conv3d_onednn import (
    conv3d_onednn,
    fits_onednn,
    goes_to_onednn,
)
from keras_video.ops.large_kernels import conv2d_in_parts, gains_in_parts
from keras_video.ops.two_frames import gains_by_two_frames, in_twos, one_by_one
from keras_video.ops.winograd import conv2d_winograd, gains_by_winograd
from keras_video.ops.winograd_2d import conv2d_winograd_2d


def conv3d(
    x, kernel, *, strides, padding, dilation, groups=1, bias=None, activation=None
):
    """Convolve `x` `(B, T, H, W, C)` with `kernel` `(kt, kh, kw, C // groups, F)`.

    Args:
        x: the input map.
        kernel: the weights.
        strides: 3 ints.
        padding: 3 pairs of ints, zeros before and after along T, H, W.
        dilation: 3 ints.
        groups: channel groups; equal to `C` for a depthwise convolution.
        bias: `(F,)` or `None`, added while the result is still folded, so that a
            compiler sees it next to the convolution.
        activation: function applied likewise, or `None`.
    """

    def epilogue(y):
        y = y if bias is None else ops.add(y, bias)
        return y if activation is None else activation(y)

    window = strides, padding, dilation, groups
    if is_torch() and is_torch_exporting() and not is_for_openvino():
        from keras_video.ops.conv3d_files import conv3d_in_files

        return conv3d_in_files(x, kernel, *window, bias, activation)
    if is_torch():
        from keras_video.ops import conv3d_torch as on_torch

        if on_torch.learns_by_product(x, kernel, strides, padding, groups):
            x = _unfold_time(x, kernel.shape[0], *(axes[0] for axes in window[:3]))
            return epilogue(x @ ops.reshape(kernel, (-1, kernel.shape[-1])))
        if on_torch.fits_conv3d(x, kernel):
            return on_torch.conv3d_torch(x, kernel, *window, bias, activation)
    kt, kh, kw = kernel.shape[:3]
    if kh == kw == 1 and kt > 1:
        return _over_time(x, kernel, strides, padding, dilation, groups, epilogue)
    if kt > 1 and groups > 1:
        return _sum_of_taps(x, kernel, strides, padding, dilation, groups, epilogue)
    if kt > 1 and max(dilation) == 1 and fits_onednn(x):
        return epilogue(conv3d_onednn(x, kernel, strides, padding))
    if is_for_tflite() and gains_by_two_frames(x, kernel, *window):
        x, kernel = in_twos(_pad(x, padding[0], axis=1), kernel)
        bias = None if bias is None else ops.tile(bias, 2)
        padding = (0, 0), *padding[1:]
        rest = {"dilation": dilation, "bias": bias, "activation": activation}
        y = conv3d(x, kernel, strides=strides, padding=padding, **rest)
        return one_by_one(y)
    if kt > 1 and _gains_by_shifts(x, kernel, strides):
        return _sum_of_shifts(x, kernel, strides, padding, dilation, epilogue)
    if kt > 1:
        x = _unfold_time(x, kt, strides[0], padding[0], dilation[0])
        kernel = ops.transpose(kernel, (1, 2, 0, 3, 4))
        kernel = ops.reshape(kernel, (1, kh, kw, -1, kernel.shape[-1]))
    else:
        x = _every(_pad(x, padding[0], axis=1), strides[0])
    return _over_frames(x, kernel, strides, padding, dilation, groups, epilogue)


def _gains_by_shifts(x, kernel, strides):
    """Whether shares of a strided result are less to write than frames side by side."""
    fits = strides[0] == 1 and min(strides[1:]) > 1
    return fits and kernel.shape[-1] < x.shape[-1] * strides[1] * strides[2]


def output_length(length, kernel, stride, padding, dilation):
    """Positions of a window of `kernel` taps along an axis of `length`."""
    if length is None:
        return None
    return (length + sum(padding) - dilation * (kernel - 1) - 1) // stride + 1


def symmetric_padding(kernel, dilation):
    """Zeros on both sides of each axis, half the kernel's extent."""
    return tuple((d * (k - 1) // 2,) * 2 for k, d in zip(kernel, dilation, strict=True))


def _over_frames(x, kernel, strides, padding, dilation, groups, epilogue):
    _, t, h, w, c = ops.shape(x)
    kh, kw = kernel.shape[1:3]
    strides, padding, dilation = strides[1:], padding[1:], dilation[1:]
    # TensorFlow's convolution skips places in half the time that a copy takes.
    strides_itself = is_tensorflow() and groups == 1 and max(dilation) == 1
    if kh == kw == 1 and max(strides) > 1 and not strides_itself:
        x = _pad(_pad(x, padding[0], axis=2), padding[1], axis=3)
        x = _every(x, 1, *strides)
        strides, padding = (1, 1), ((0, 0), (0, 0))
        h, w = ops.shape(x)[2:4]
    y = ops.reshape(x, (-1, h, w, c))
    y = epilogue(_conv2d(y, ops.squeeze(kernel, 0), strides, padding, dilation, groups))
    return ops.reshape(y, (-1, t, *ops.shape(y)[1:]))


def _over_time(x, kernel, strides, padding, dilation, groups, epilogue):
    x = _pad(_pad(x, padding[1], axis=2), padding[2], axis=3)
    x = _every(x, 1, *strides[1:])
    _, t, h, w, c = ops.shape(x)
    y = ops.reshape(x, (-1, t, h * w, c))
    y = _conv2d(
        y,
        ops.squeeze(kernel, 1),
        (strides[0], 1),
        (padding[0], (0, 0)),
        (dilation[0], 1),
        groups,
    )
    y = epilogue(y)
    return ops.reshape(y, (-1, ops.shape(y)[1], h, w, ops.shape(y)[-1]))


def _sum_of_shifts(x, kernel, strides, padding, dilation, epilogue):
    """One 2-D convolution gives what each frame adds to its kt neighbours."""
    kt, kh, kw, _, filters = kernel.shape
    kernel = ops.transpose(kernel, (1, 2, 3, 0, 4))
    kernel = ops.reshape(kernel, (1, kh, kw, -1, kt * filters))
    y = _over_frames(x, kernel, strides, padding, dilation, 1, lambda y: y)
    y = _pad(y, padding[0], axis=1)
    length = y.shape[1] - dilation[0] * (kt - 1)
    shares = ops.split(y, kt, axis=-1)
    starts = [i * dilation[0] for i in range(kt)]
    shares = [y[:, i : i + length] for y, i in zip(shares, starts, strict=True)]
    return epilogue(sum(shares[1:], shares[0]))


def _sum_of_taps(x, kernel, strides, padding, dilation, groups, epilogue):
    frames = _taps(x, kernel.shape[0], strides[0], padding[0], dilation[0])
    total = sum(
        _over_frames(
            frame, kernel[i : i + 1], strides, padding, dilation, groups, lambda y: y
        )
        for i, frame in enumerate(frames)
    )
    return epilogue(total)


def _unfold_time(x, kt, stride, padding, dilation):
    """(B, T, H, W, C) -> (B, T', H, W, kt * C): the frames under each position."""
    return ops.concatenate(_taps(x, kt, stride, padding, dilation), axis=-1)


def _taps(x, kt, stride, padding, dilation):
    length = output_length(x.shape[1], kt, stride, padding, dilation)
    x = _pad(x, padding, axis=1)
    last = (length - 1) * stride + 1
    starts = [tap * dilation for tap in range(kt)]
    return [x[:, start : start + last : stride] for start in starts]


def _every(x, *steps):
    """Every `step`-th place along the axes from 1 on.

    A slice that leaves nothing out is a copy all the same in TFLite and without graphs.
    """
    if max(steps) == 1:
        return x
    return x[(slice(None), *(slice(None, None, step) for step in steps))]


def _pad(x, padding, axis):
    if not any(padding):
        return x
    pads = [(0, 0)] * len(x.shape)
    pads[axis] = tuple(padding)
    return ops.pad(x, pads)


def _conv2d(x, kernel, strides, padding, dilation, groups):
    """2-D convolution of (N, H, W, C) with explicit padding."""
    window = strides, padding, dilation, groups
    if takes_winograd() and gains_by_winograd(x, kernel, *window):
        if is_for_tflite() and kernel.shape[1] > 1:
            return conv2d_winograd_2d(x, kernel, padding)

        def of_one_row(x, kernel, padding):
            return _conv2d(x, kernel, (1, 1), padding, (1, 1), 1)

        return conv2d_winograd(x, kernel, padding, of_one_row)
    if is_torch():
        from keras_video.ops.conv3d_torch import conv2d_torch

        return conv2d_torch(x, kernel, *window)
    if runs_on_cpu() and gains_in_parts(x, kernel, strides, dilation, groups):

        def plain(x, kernel, strides, padding):
            return _conv2d_plain(x, kernel, strides, padding, (1, 1), 1)

        return conv2d_in_parts(x, kernel, padding, plain)
    return _conv2d_plain(x, kernel, *window)


def _conv2d_plain(x, kernel, strides, padding, dilation, groups):
    """As TensorFlow and JAX have it, with what they lack."""
    if is_tensorflow():
        return _conv2d_tensorflow(x, kernel, strides, padding, dilation, groups)
    of_one_pixel = max(*kernel.shape[:2], *strides, groups) == 1
    if of_one_pixel and not any(map(any, padding)):
        return x @ kernel[0, 0]  # takes half the time of XLA's convolution
    extents = [d * (k - 1) for k, d in zip(kernel.shape, dilation, strict=False)]
    if any(max(pads) > n for pads, n in zip(padding, extents, strict=True)):
        # XLA's gradients of padding beyond the kernel are wrong on a CPU.
        x = _pad(_pad(x, padding[0], axis=1), padding[1], axis=2)
        padding = (0, 0), (0, 0)
    from jax import lax

    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=strides,
        padding=padding,
        rhs_dilation=dilation,
        feature_group_count=groups,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )


def _conv2d_tensorflow(x, kernel, strides, padding, dilation, groups):
    import tensorflow as tf

    if x.shape[0] == 0:  # with oneDNN TensorFlow gives it the channels of the input
        one = tf.zeros((1, *x.shape[1:]), x.dtype)
        return _conv2d_tensorflow(one, kernel, strides, padding, dilation, groups)[:0]
    pads = [[0, 0], *map(list, padding), [0, 0]]
    if max(dilation) > 1:
        return _dilated_conv2d(x, kernel, strides, padding, dilation, groups)
    kh, kw, _, filters = kernel.shape
    if groups == 1:
        named = _named_padding((kh, kw), strides, padding)
        if named is None and goes_to_onednn():
            x, named = tf.pad(x, pads), "VALID"
        return tf.nn.conv2d(x, kernel, strides, named or pads)
    if groups == x.shape[-1] and strides[0] == strides[1]:
        x = tf.pad(x, pads) if any(map(any, padding)) else x
        kernel = tf.reshape(kernel, (kh, kw, groups, filters // groups))
        step = (1, *strides, 1)
        return tf.nn.depthwise_conv2d(x, kernel, step, "VALID")
    parts = zip(tf.split(x, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([tf.nn.conv2d(a, k, strides, pads) for a, k in parts], -1)


def _named_padding(size, strides, padding):
    """TensorFlow's name for this padding, or `None`.

    Its gradients go to oneDNN with names only: less than half the time.
    """
    if not any(map(any, padding)):
        return "VALID"
    same = all(lo == hi == k // 2 for k, (lo, hi) in zip(size, padding, strict=True))
    return "SAME" if same and max(strides) == 1 and min(n % 2 for n in size) else None


def _dilated_conv2d(x, kernel, strides, padding, dilation, groups):
    """As a dense convolution of interleaved parts.

    TensorFlow's own dilated convolution has no gradient on a CPU. TFLite's converter
    makes one dilated convolution of it again.
    """
    import tensorflow as tf

    pads, crops = tf.required_space_to_batch_paddings(
        tf.shape(x)[1:3] if None in x.shape[1:3] else x.shape[1:3], dilation, padding
    )
    y = tf.space_to_batch(x, dilation, pads)
    y = _conv2d_tensorflow(y, kernel, (1, 1), ((0, 0), (0, 0)), (1, 1), groups)
    y = tf.batch_to_space(y, dilation, crops)
    return _every(y, *strides)


def lay_out_weights(variable, groups=1):
    """Store a kernel in the memory order that the backend convolves with.

    The shape stays `(kt, kh, kw, cin, cout)`. torch reads its weights output channel
    first, input channel last, or second if there are groups; laid out so once, no call
    has to copy them.
    """
    if not is_torch():
        return
    value = variable.value
    if groups > 1:
        laid_out = value.data.permute(4, 3, 0, 1, 2).contiguous()
        value.data = laid_out.permute(2, 3, 4, 1, 0)
    else:
        laid_out = value.data.permute(4, 0, 1, 2, 3).contiguous()
        value.data = laid_out.permute(1, 2, 3, 4, 0)


def lay_out_moments(optimizer, variables):
    """Store an optimizer's moments as `lay_out_weights` stored the kernels.

    torch updates both in one pass, which takes a multiple where their orders differ.
    """
    if not is_torch():
        return
    kernels = {tuple(v.shape): v.value.data for v in variables if len(v.shape) == 5}
    for moment in getattr(optimizer, "variables", ()):
        kernel = kernels.get(tuple(moment.shape))
        if kernel is not None and kernel.stride() != moment.value.stride():
            moment.value.data = kernel.clone().copy_(moment.value.data)
