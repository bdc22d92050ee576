"""3-D convolution, lowered to what each runtime computes fastest.

Weights are always `(kt, kh, kw, cin // groups, cout)`. How a convolution is computed is
read from one table, `LOWERINGS`: of the target's row, the first that supports the case
is taken. A lowering is a module of two pure functions, `supports(target, conv)` of
static shapes and `apply(target, x, kernel, conv, bias, activation)`.
"""

import keras

from keras_video.ops.conv3d import (
    channels_first,
    depthwise,
    folded,
    grouped,
    native,
    stacked,
    winograd,
)
from keras_video.ops.conv3d.convolution import Convolution
from keras_video.ops.target import current_target

# Files for any runtime but TFLite can be written on any backend.
LOWERINGS = {
    "tensorflow": (native, folded, grouped, stacked),
    "xla": (winograd, depthwise, folded, grouped, stacked),
    "jax": (winograd, depthwise, folded, grouped, stacked),
    "torch": (native, folded, grouped, stacked),
    "tflite": (folded, grouped, stacked),
    "saved_model": (folded, grouped, stacked),
    "onnx": (channels_first, folded, grouped, stacked),
    "openvino": (folded, native, grouped, stacked),
}


def conv3d(
    x, kernel, *, strides, padding, dilation, groups=1, bias=None, activation=None
):
    """Convolve `x` `(B, T, H, W, C)` with `kernel` `(kt, kh, kw, C // groups, F)`.

    `strides`, `padding`, `dilation`, `groups`: see `Convolution`. `bias` `(F,)` and the
    function `activation` are applied next to the convolution, for compilers.
    """
    target = current_target(like=x)
    conv = Convolution(
        tuple(x.shape),
        tuple(kernel.shape),
        tuple(strides),
        tuple(map(tuple, padding)),
        tuple(dilation),
        groups,
        keras.backend.standardize_dtype(x.dtype),
    )
    lowering = lowering_of(target, conv)
    return lowering.apply(target, x, kernel, conv, bias, activation)


def lowering_of(target, conv):
    """The module of the target's row that computes a convolution."""
    return next(one for one in LOWERINGS[target.runtime] if one.supports(target, conv))
