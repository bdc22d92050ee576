"""Weights kept as oneDNN lays them out, for convolutions without gradients on torch.

oneDNN convolves with weights in blocks, and lays them out anew for every call; kept so
they are twice in memory, but small maps are convolved in a fraction of the time. Every
call sees to it that they are still the layer's: by the tensors themselves, by torch's
count of what was written to them, and by the sum of each filter's bits, for what it
does not count (writes to NumPy's views of a tensor, and to `tensor.data`).
"""

import dataclasses
import weakref

import keras

from keras_video.ops.backend import is_torch
from keras_video.ops.conv3d_torch import fits_fusion
from keras_video.ops.pairs import gains_by_pairs, pair, unpair

_kept = weakref.WeakKeyDictionary()  # not an attribute: it is no part of the layer


@dataclasses.dataclass(frozen=True)
class KeptWeights:
    """Kernel and bias for maps of one shape.

    Attributes:
        origin: what they were made of, see `_marks`.
        shape: of the map that they are laid out for.
        kernel: in oneDNN's order.
        bias: `(filters,)`.
        window: padding, strides, dilation, groups, as torch takes them.
        paired: whether the columns of the result come two at a time.
    """

    origin: tuple
    shape: tuple
    kernel: object
    bias: object
    window: tuple
    paired: bool

    def convolve(self, x, activation=None):
        """`activation(convolution of x)`."""
        import torch

        is_relu = activation is keras.activations.relu
        y = torch.ops.mkldnn._convolution_pointwise(
            x.permute(0, 4, 1, 2, 3),
            self.kernel,
            self.bias,
            *self.window,
            "relu" if is_relu else "none",
            [],
            "",
        )
        y = y.permute(0, 2, 3, 4, 1)
        y = unpair(y) if self.paired else y
        return y if is_relu or activation is None else activation(y)

    def convolve_and_add(self, x, other):
        """`relu(convolution of x + other)`, in one pass; not for pairs."""
        import torch

        y = torch.ops.mkldnn._convolution_pointwise.binary(
            x.permute(0, 4, 1, 2, 3),
            other.permute(0, 4, 1, 2, 3),
            self.kernel,
            self.bias,
            *self.window,
            "add",
            1.0,
            "relu",
            [],
            "",
        )
        return y.permute(0, 2, 3, 4, 1)


def kept_weights(layer, x, variables, fold, window):
    """What `layer` convolves `x` with, or `None` where that is not torch's oneDNN.

    Args:
        layer: whose weights they are; they are kept as long as it lives.
        x: map, `(B, T, H, W, C)`.
        variables: all that `fold` depends on.
        fold: function that gives kernel and bias.
        window: function of the map's shape, see `Conv3D.window`.
    """
    if not is_torch():
        return None
    values = [variable.value for variable in variables]
    if not _can_be_kept(x, values):
        return None
    kept, shape = _kept.get(layer), tuple(x.shape)
    if kept is None or kept.shape != shape or not _is_unchanged(kept.origin, values):
        # Before they are read: what is written meanwhile is seen by the next call.
        origin = _marks(values)
        kept = _lay_out(origin, x, *fold(), **window(shape))
        if kept is None:
            _kept.pop(layer, None)
        else:
            _kept[layer] = kept
    return kept


def forget_weights(layer):
    """Free what is kept for a layer, as when it is trained."""
    _kept.pop(layer, None)


def _can_be_kept(x, values):
    import torch

    fits = type(x) is torch.Tensor and fits_fusion(x, values[0])
    return fits and not any(
        value.is_inference()  # torch does not count what is written to these
        or type(value) not in (torch.Tensor, torch.nn.Parameter)
        or value.device.type != "cpu"
        for value in values
    )


def _lay_out(origin, x, kernel, bias, strides, padding, dilation, groups):
    import torch

    if any(lo != hi for lo, hi in padding):
        return None
    paired = gains_by_pairs(x, kernel, strides, padding, dilation, groups)
    if paired:
        kernel, strides = pair(kernel, strides[2]), (*strides[:2], 2 * strides[2])
        bias = torch.cat([bias, bias])
    pads = tuple(lo for lo, _ in padding)
    window = pads, tuple(strides), tuple(dilation), groups
    shape = (x.shape[0], x.shape[4], *x.shape[1:4])
    kernel = kernel.detach().permute(4, 3, 0, 1, 2).contiguous()
    kernel = torch.ops.mkldnn._reorder_convolution_weight(kernel, *window, shape)
    bias = bias.detach().clone()
    return KeptWeights(origin, tuple(x.shape), kernel, bias, window, paired)


def _marks(values):
    """Of each tensor: itself, a view that keeps its memory, its version, its bits."""
    return tuple((v, v.detach(), v._version, _bits(v).clone()) for v in values)


def _is_unchanged(marks, values):
    import torch

    return all(
        value is before
        and value._version == version
        and value.is_set_to(view)
        and torch.equal(_bits(value), bits)
        for value, (before, view, version, bits) in zip(values, marks, strict=True)
    )


def _bits(value):
    """Of a kernel the sums of its filters' bits, else all; read in memory's order."""
    import torch

    value = value.detach()
    if value.dim() == 5:
        value = value.permute(4, 0, 1, 2, 3)  # as `lay_out_weights` stores it
        if not value.is_contiguous():
            value = value.permute(0, 4, 1, 2, 3)
        value = value.reshape(value.shape[0], -1)
        odd = value.shape[1] % 2
        return value.view(torch.int32 if odd else torch.int64).sum(1)
    return value.contiguous().view(torch.int32)
