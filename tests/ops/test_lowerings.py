"""Every row of the table of lowerings beside PyTorch's convolution in float64."""

import dataclasses

import keras
import numpy as np
import pytest
import torch

from keras_video.ops.conv3d import (
    LOWERINGS,
    Convolution,
    conv3d,
    lowering_of,
    winograd,
)
from keras_video.ops.target import FILES, Target, current_target
from tests.gradients import gradients
from tests.routines import relative_error

# Which rows a backend computes: its own, and those of the files that it can write.
RUNTIMES = {
    "tensorflow": ("tensorflow", "xla", *FILES),
    "jax": ("jax", *(name for name in FILES if name != "tflite")),
    "torch": FILES,
}[keras.backend.backend()]
ONE = (1, 1, 1)


def case(kernel, strides=ONE, dilation=ONE, groups=1, padding=None, size=None):
    """A convolution from 6 channels to 12 filters, padded by half the kernel."""
    t, h, w = size or (8, 9, 10)
    if padding is None:
        extents = zip(kernel, dilation, strict=True)
        padding = tuple((d * (k - 1) // 2,) * 2 for k, d in extents)
    shapes = (2, t, h, w, 6), (*kernel, 6 // groups, 12)
    return Convolution(*shapes, strides, padding, dilation, groups)


CASES = {
    "frames": case((1, 3, 3)),
    "frames, strided": case((1, 3, 3), (1, 2, 2)),
    "frames, every other": case((1, 3, 3), (2, 1, 1)),
    "frames, dilated": case((1, 3, 3), dilation=(1, 2, 2)),
    "frames, rows only": case((1, 3, 1), size=(2, 7, 6)),
    "frames, one side padded": case((1, 3, 3), padding=((0, 0), (0, 2), (1, 0))),
    "stem": case((1, 7, 7), (1, 2, 2)),
    "pointwise": case(ONE),
    "pointwise, strided": case(ONE, (2, 2, 2)),
    "pointwise, padded": case(ONE, (1, 2, 2), padding=((1, 1), (0, 0), (1, 1))),
    "time": case((3, 1, 1)),
    "time, one frame": case((3, 1, 1), size=(1, 5, 4)),
    "time, one side padded": case((3, 1, 1), padding=((2, 0), (0, 0), (0, 0))),
    "time, strided": case((7, 1, 1), (4, 1, 1)),
    "time, strided in space": case((3, 1, 1), (1, 2, 2)),
    "time, dilated": case((3, 1, 1), dilation=(2, 1, 1)),
    "volume": case((3, 3, 3)),
    "volume, all strided": case((3, 3, 3), (2, 2, 2)),
    "volume, dilated": case((3, 3, 3), dilation=(1, 2, 2)),
    "volume, one side padded": case((3, 3, 3), padding=((0, 2), (1, 0), (2, 2))),
    "volume, few filters": case((5, 7, 7), (1, 2, 2)),
    "groups": case((1, 3, 3), groups=2),
    "groups, time": case((3, 1, 1), groups=2),
    "groups, volume": case((3, 3, 3), (1, 2, 2), groups=3),
    "depthwise": case((3, 3, 3), groups=6),
    "depthwise, frames": case((1, 3, 3), (1, 2, 2), groups=6),
    "depthwise, time": case((5, 1, 1), groups=6),
    "depthwise, strides differ": case((1, 3, 3), (1, 2, 1), groups=6),
    "depthwise, all strided": case((3, 3, 3), (2, 2, 2), groups=6),
    "depthwise, dilated": case((1, 3, 3), dilation=(1, 2, 2), groups=6),
}


def draw(conv):
    rng = np.random.default_rng(0)
    shapes = conv.input_shape, conv.kernel_shape, conv.kernel_shape[-1:]
    scales = 1.0, np.prod(conv.kernel_shape[:-1]) ** -0.5, 1.0
    drawn = (rng.normal(size=s) * k for s, k in zip(shapes, scales, strict=True))
    return [a.astype("float32") for a in drawn]


def reference(conv, x, kernel, bias):
    """`F.conv3d` of tensors, padded by hand."""
    pads = [n for pair in conv.padding[::-1] for n in pair]
    x = torch.nn.functional.pad(x, (0, 0, *pads)).permute(0, 4, 1, 2, 3)
    kernel = kernel.permute(4, 3, 0, 1, 2).contiguous()
    window = {"stride": conv.strides, "dilation": conv.dilation, "groups": conv.groups}
    y = torch.nn.functional.conv3d(x.contiguous(), kernel, bias, **window)
    return y.permute(0, 2, 3, 4, 1)


def reads_nan(conv, x, kernel, bias):
    """Where the result is of what is not a number; padding times that may be 0."""
    from_x, from_kernel, from_bias = np.isnan(x), np.isnan(kernel), np.isnan(bias)
    one = [np.ones_like(x), np.ones_like(kernel)]
    total = 0
    for given in ((from_x, one[1], 0 * from_bias), (one[0], from_kernel, from_bias)):
        given = (torch.tensor(a.astype("float32")) for a in given)
        total = total + reference(conv, *given).numpy()
    return total > 0.5


def names(lowering):
    return lowering.__name__.rpartition(".")[2]


def supports(lowering, target, conv):
    """By the table, and for Winograd's form what is too small to gain by it, too."""
    if lowering is winograd:
        plain = max(*conv.strides, *conv.dilation, conv.groups) == 1
        return plain and winograd.axis_of_three_taps(conv) is not None
    return lowering.supports(target, conv)


def runs():
    for runtime in RUNTIMES:
        for lowering in LOWERINGS[runtime]:
            target = Target(runtime, "any" if runtime in FILES else "cpu")
            for name, conv in CASES.items():
                if supports(lowering, target, conv):
                    label = f"{runtime}-{names(lowering)}-{name}"
                    yield pytest.param(target, lowering, conv, id=label)


@pytest.mark.parametrize(("target", "lowering", "conv"), list(runs()))
def test_values_gradients_and_what_is_not_a_number(target, lowering, conv):
    arrays = draw(conv)

    def convolve(x, kernel, bias):
        return lowering.apply(target, x, kernel, conv, bias, keras.ops.tanh)

    value, found = gradients(convolve, *arrays)
    tensors = [torch.tensor(a, dtype=torch.float64).requires_grad_() for a in arrays]
    expected = torch.tanh(reference(conv, *tensors))
    (expected**2).sum().backward()
    assert value.shape == expected.shape and np.abs(value).max() > 0.1
    rounding = 5e-5 if lowering is winograd else 1e-5
    assert relative_error(value, expected.detach().numpy()) < rounding
    for gradient, tensor in zip(found, tensors, strict=True):
        assert relative_error(gradient, tensor.grad.numpy()) < rounding

    middle = tuple(k // 2 for k in conv.kernel_shape[:3])
    # An activation that looks at all channels of a position.
    found = lowering.apply(
        target,
        *map(keras.ops.convert_to_tensor, arrays[:2]),
        conv,
        activation=keras.ops.softmax,
    )
    with torch.no_grad():
        expected = torch.softmax(reference(conv, *tensors[:2], None), -1)
    assert relative_error(np.asarray(found), expected.numpy()) < 2 * rounding

    for number, where in enumerate([(0, *[slice(2)] * 3, 1), (*middle, 0, 2), 3]):
        broken = [np.array(a) for a in arrays]
        broken[number][where] = np.nan

        def relu(x, kernel, bias):
            return lowering.apply(target, x, kernel, conv, bias, keras.ops.relu)

        found = np.asarray(relu(*map(keras.ops.convert_to_tensor, broken)))
        expected = reads_nan(conv, *broken)
        assert expected.any() and np.isnan(found)[expected].all()


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("name", CASES)
def test_each_case_has_a_lowering(runtime, name):
    for device in ("any",) if runtime in FILES else ("cpu", "gpu"):
        target = Target(runtime, device, winograd=True)
        for batch in (None, 0, 1, 2):
            shape = (batch, *CASES[name].input_shape[1:])
            conv = dataclasses.replace(CASES[name], input_shape=shape)
            assert lowering_of(target, conv) in LOWERINGS[runtime]


def test_each_runtime_has_a_row():
    assert set(LOWERINGS) == {"tensorflow", "xla", "jax", *FILES}


def large(kernel, t, h, w, channels, filters, padding, batch=1):
    shapes = (batch, t, h, w, channels), (*kernel, channels, filters)
    return Convolution(*shapes, ONE, padding, ONE)


# Over frames and over time, as SlowFast-R50 has them.
GAINS = [
    large((1, 3, 3), 8, 16, 16, 256, 256, ((0, 0), (1, 1), (1, 1))),
    large((3, 1, 1), 8, 16, 16, 1024, 256, ((1, 1), (0, 0), (0, 0))),
    large((3, 1, 1), 8, 16, 16, 1024, 256, ((1, 1), (0, 0), (0, 0)), batch=None),
]
TOO_SMALL = [
    large((1, 3, 3), 8, 64, 64, 64, 64, ((0, 0), (1, 1), (1, 1))),  # few channels
    large((1, 3, 3), 1, 7, 7, 512, 512, ((0, 0), (1, 1), (1, 1))),  # few positions
    large((5, 1, 1), 16, 16, 16, 512, 512, ((1, 1), (0, 0), (0, 0))),
    large((3, 1, 1), None, 16, 16, 512, 512, ((1, 1), (0, 0), (0, 0))),
    large((3, 1, 1), 2, 16, 16, 512, 512, ((0, 0), (0, 0), (0, 0))),
]


@pytest.mark.parametrize("conv", GAINS)
def test_winograd_is_for_running_on_a_cpu_in_float32(conv):
    target = Target("jax", "cpu", winograd=True)
    assert lowering_of(target, conv) is winograd
    for change in (
        {"dtype": "bfloat16"},
        {"strides": (1, 2, 1)},
        {"dilation": (1, 1, 2)},
        {"groups": 2},
    ):
        assert lowering_of(target, dataclasses.replace(conv, **change)) != winograd
    for other in (
        Target("jax", "gpu", winograd=True),
        Target("jax", "cpu", winograd=False),
    ):
        assert lowering_of(other, conv) is not winograd
    for runtime in FILES:
        other = Target(runtime, "any", winograd=True)
        assert lowering_of(other, conv) is not winograd


@pytest.mark.parametrize("conv", TOO_SMALL)
def test_winograd_is_left_out_where_it_would_take_longer(conv):
    target = Target("jax", "cpu", winograd=True)
    assert lowering_of(target, conv) is not winograd


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX's own")
@pytest.mark.parametrize(("platform", "products"), [("cpu", True), ("cuda", False)])
def test_programs_for_other_devices_have_no_winograd(platform, products):
    import jax
    from jax import export

    x, kernel = np.zeros((1, 8, 16, 16, 256), "f4"), np.zeros((1, 3, 3, 256, 256), "f4")
    window = {"strides": ONE, "dilation": ONE, "padding": ((0, 0), (1, 1), (1, 1))}
    convolve = jax.jit(lambda x, kernel: conv3d(x, kernel, **window))
    program = export.export(convolve, platforms=[platform])(x, kernel)
    assert ("dot_general" in program.mlir_module()) == products


def test_the_switch_turns_winograd_off(monkeypatch):
    monkeypatch.setenv("KERAS_VIDEO_WINOGRAD", "0")
    assert not current_target().winograd
