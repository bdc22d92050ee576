"""The static description of a convolution, and what the lowerings share."""

import dataclasses

import keras
from keras import ops

from keras_video.ops.conv2d import pad
from keras_video.ops.target import fusion_barrier


@dataclasses.dataclass(frozen=True)
class Convolution:
    """Everything that the choice of a lowering may depend on, beside the target.

    Attributes:
        input_shape: `(B, T, H, W, C)`; `None` where a length is not known.
        kernel_shape: `(kt, kh, kw, C // groups, F)`.
        strides: 3 ints, along T, H, W.
        padding: 3 pairs of ints, zeros before and after along T, H, W.
        dilation: 3 ints.
        groups: int, channel groups; `C` for a depthwise convolution.
        dtype: name of the input's dtype.
    """

    input_shape: tuple
    kernel_shape: tuple
    strides: tuple
    padding: tuple
    dilation: tuple
    groups: int = 1
    dtype: str = "float32"

    @property
    def is_spatial(self):
        """Whether the kernel is `(1, kh, kw)`."""
        return self.kernel_shape[0] == 1

    @property
    def is_temporal(self):
        """Whether the kernel is `(kt, 1, 1)` with `kt > 1`."""
        return self.kernel_shape[0] > 1 and tuple(self.kernel_shape[1:3]) == (1, 1)

    def of_one_frame(self):
        """The convolution of the frames under one tap in time."""
        return dataclasses.replace(
            self,
            strides=(1, *self.strides[1:]),
            padding=((0, 0), *self.padding[1:]),
            dilation=(1, *self.dilation[1:]),
        )


def output_length(length, kernel, stride, padding, dilation):
    """Positions of a window of `kernel` taps along an axis of `length`."""
    if length is None:
        return None
    return (length + sum(padding) - dilation * (kernel - 1) - 1) // stride + 1


def frames_under_taps(x, conv):
    """For each tap of the kernel in time, the frames that it is multiplied with."""
    (kt, *_), stride = conv.kernel_shape, conv.strides[0]
    padding, dilation = conv.padding[0], conv.dilation[0]
    length = output_length(x.shape[1], kt, stride, padding, dilation)
    x = pad(x, padding, axis=1)
    last = (length - 1) * stride + 1
    starts = [tap * dilation for tap in range(kt)]
    return [x[:, start : start + last : stride] for start in starts]


def add_bias_and_activate(target, y, bias, activation):
    """`activation(y + bias)`, either of which may be `None`."""
    return activate(target, y if bias is None else ops.add(y, bias), activation)


def activate(target, y, activation):
    """`activation(y)`, or `y` for `None`."""
    if activation is None:
        return y
    if target.runtime == "openvino" and activation is keras.activations.relu:
        # Channels first, as the convolutions around it: permutations cancel out.
        return ops.moveaxis(activation(ops.moveaxis(y, -1, 1)), 1, -1)
    return activation(fusion_barrier(y, target))
