"""Convolutions of channels-last maps on torch."""

import keras

from keras_video.ops.backend import is_torch_exporting
from keras_video.ops.pairs import gains_by_pairs, pair, unpair


def conv3d_torch(
    x, kernel, strides, padding, dilation, groups=1, bias=None, activation=None
):
    """`conv3d` of the channels-last view as it stands, padding included."""
    import torch

    on_cpu = x.device.type == "cpu"
    if on_cpu and gains_by_pairs(x, kernel, strides, padding, dilation, groups):
        kernel, strides = pair(kernel, strides[2]), (*strides[:2], 2 * strides[2])
        bias = None if bias is None else torch.cat([bias, bias])
        window = strides, padding, dilation
        return unpair(conv3d_torch(x, kernel, *window, 1, bias, activation))
    fused = fits_fusion(x, kernel)
    if not fused and _skips_places(x, kernel, strides, padding):
        x = x[:, :: strides[0], :: strides[1], :: strides[2]].contiguous()
        strides = (1, 1, 1)
    x = x.permute(0, 4, 1, 2, 3)
    if any(lo != hi for lo, hi in padding):
        x = torch.nn.functional.pad(x, [n for pair in padding[::-1] for n in pair])
        padding = ((0, 0),) * 3
    padding = tuple(lo for lo, _ in padding)
    kernel = kernel.permute(4, 3, 0, 1, 2)
    if groups > 1:
        # torch 2.13 on a CPU gives wrong values for grouped channels-last weights
        # whose axes of length 1 have certain strides.
        kernel = kernel.contiguous()
    if fused:
        is_relu = activation is keras.activations.relu
        activation = None if is_relu else activation
        y = torch.ops.mkldnn._convolution_pointwise(
            x,
            kernel,
            bias,
            padding,
            tuple(strides),
            tuple(dilation),
            groups,
            "relu" if is_relu else "none",
            [],
            "",
        )
    else:
        y = torch.nn.functional.conv3d(
            x, kernel, bias, tuple(strides), padding, tuple(dilation), groups
        )
    y = y.permute(0, 2, 3, 4, 1)
    return y if activation is None else activation(y)


def conv2d_torch(x, kernel, strides, padding, dilation, groups):
    """2-D convolution of a folded map, of one frame each but in files.

    Some converters of files lose count of an axis of time.
    """
    import torch

    if not is_torch_exporting():
        strides, padding, dilation = (1, *strides), ((0, 0), *padding), (1, *dilation)
        window = strides, padding, dilation
        y = conv3d_torch(x[:, None], kernel[None], *window, groups)
        return y[:, 0]
    x = x.permute(0, 3, 1, 2)
    if any(lo != hi for lo, hi in padding):
        x = torch.nn.functional.pad(x, [n for pair in padding[::-1] for n in pair])
        padding = ((0, 0),) * 2
    y = torch.nn.functional.conv2d(
        x,
        kernel.permute(3, 2, 0, 1),
        stride=tuple(strides),
        padding=tuple(lo for lo, _ in padding),
        dilation=tuple(dilation),
        groups=groups,
    )
    return y.permute(0, 2, 3, 1)


def fits_conv3d(x, kernel):
    """Whether torch runs this 3-D convolution by oneDNN, as it stands.

    It does not, unless fused, for one clip in which the first axes of the
    channels-first map hold up to 20480 elements (thin pathways); those are folded into
    2-D convolutions. So are, in a file, kernels over time or space only.
    """
    folds = kernel.shape[0] == 1 or tuple(kernel.shape[1:3]) == (1, 1)
    if is_torch_exporting():
        return not folds
    b, t, h, _, c = x.shape
    return not folds or b > 1 or c * t * h > 20480 or fits_fusion(x, kernel)


def fits_fusion(x, kernel):
    """Whether oneDNN may add the bias and do the ReLU while it convolves.

    By the operator that torch's own compiler puts in place of convolutions: on a CPU,
    in float32, where there are no gradients and nothing that looks on.
    """
    import torch

    backends = torch.backends.mkldnn
    return (
        x.device.type == kernel.device.type == "cpu"
        and x.dtype == kernel.dtype == torch.float32
        and x.numel() > 0
        and not torch.is_grad_enabled()
        and not torch.is_autocast_enabled("cpu")
        and not torch.compiler.is_compiling()
        and not torch.jit.is_tracing()
        and backends.is_available()
        and backends.enabled
        and hasattr(torch.ops.mkldnn, "_convolution_pointwise")
    )


def learns_by_product(x, kernel, strides, padding, groups):
    """Whether a convolution over time is learned faster as a product of matrices.

    oneDNN's gradients of such kernels are slow; from 1024 channels on they take longer
    than what it takes to put the frames side by side, but where it has AVX-512.
    """
    import torch

    over_time = kernel.shape[0] > 1 and tuple(kernel.shape[1:3]) == (1, 1)
    plain = groups == 1 and max(strides[1:]) == 1 and not any(map(any, padding[1:]))
    slow = x.shape[-1] >= 1024 and torch.backends.cpu.get_cpu_capability() != "AVX512"
    return over_time and plain and slow and _learns(x, kernel)


def _skips_places(x, kernel, strides, padding):
    """Whether a strided copy is less work than oneDNN's strided gradients.

    That is so for convolutions of one pixel, the shortcuts: half the time.
    """
    of_one_pixel = max(kernel.shape[:3]) == 1 and not any(map(any, padding))
    return of_one_pixel and max(strides) > 1 and _learns(x, kernel)


def _learns(x, kernel):
    """Whether a gradient of the kernel is asked for, on a CPU and not for a file."""
    import torch

    learns = torch.is_grad_enabled() and kernel.requires_grad
    return learns and x.device.type == "cpu" and not is_torch_exporting()
