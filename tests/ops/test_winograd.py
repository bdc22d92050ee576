"""Winograd's form of convolutions beside torch's convolution."""

import keras
import numpy as np
import pytest
import torch
from keras import ops

from keras_video.layers import Conv3D
from keras_video.ops import conv3d as lowering
from keras_video.ops.winograd import conv2d_winograd, gains_by_winograd
from tests.gradients import gradients
from tests.routines import relative_error, to_numpy

PLAIN = {"strides": (1, 1), "dilation": (1, 1), "groups": 1}
# Over frames and over time, as SlowFast-R50 has them.
GAINS = [
    ((8, 16, 16, 256), (3, 3, 256, 256), ((1, 1), (1, 1))),
    ((1, 8, 256, 1024), (3, 1, 1024, 256), ((1, 1), (0, 0))),
    ((None, 8, 256, 1024), (3, 1, 1024, 256), ((1, 1), (0, 0))),
]


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def torch_conv2d(x, kernel, padding):
    x = torch.nn.functional.pad(x, [0, 0, *padding[1], *padding[0]])
    y = torch.nn.functional.conv2d(x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1))
    return y.permute(0, 2, 3, 1)


def one_row(x, kernel, padding):
    return lowering._conv2d(x, kernel, (1, 1), padding, (1, 1), 1)


@pytest.mark.parametrize(
    ("length", "padding", "width"),
    [
        (8, ((1, 1), (1, 1)), 3),
        (7, ((1, 1), (0, 2)), 3),
        (3, ((0, 0), (1, 1)), 3),
        (9, ((2, 0), (0, 0)), 1),
        (1, ((1, 1), (0, 0)), 1),
        (6, ((0, 3), (0, 0)), 1),
    ],
)
def test_value_and_gradients_equal_torch(length, padding, width):
    x, kernel = draw(2, length, 5, 4), draw(3, width, 4, 6, seed=1)
    value, found = gradients(
        lambda a, k: conv2d_winograd(a, k, padding, one_row), x, kernel
    )
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel)]
    expected = torch_conv2d(*tensors, padding)
    (expected**2).sum().backward()
    assert relative_error(value, expected.detach().numpy()) < 1e-5
    for gradient, tensor in zip(found, tensors, strict=True):
        assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize(("shape", "kernel_shape", "padding"), GAINS)
def test_where_it_gains(shape, kernel_shape, padding):
    kernel = np.zeros(kernel_shape, "float32")

    def gains(dtype="float32", **change):
        options = {**PLAIN, "padding": padding, **change}
        return gains_by_winograd(keras.KerasTensor(shape, dtype), kernel, **options)

    assert gains()
    assert not gains(dtype="bfloat16")
    assert not gains(strides=(2, 1))
    assert not gains(dilation=(1, 2))
    assert not gains(groups=2)


@pytest.mark.parametrize(
    ("shape", "kernel_shape"),
    [
        ((8, 64, 64, 64), (3, 3, 64, 64)),  # few channels: the sums take longer
        ((1, 7, 7, 512), (3, 3, 512, 512)),  # few places: the taps' sums do
        ((1, 16, 256, 512), (5, 1, 512, 512)),
        ((1, None, 256, 512), (3, 1, 512, 512)),
    ],
)
def test_where_it_does_not_gain(shape, kernel_shape):
    x, kernel = keras.KerasTensor(shape), np.zeros(kernel_shape, "float32")
    assert not gains_by_winograd(x, kernel, padding=((1, 1), (0, 0)), **PLAIN)


def test_not_for_a_map_smaller_than_the_kernel():
    x, kernel = keras.KerasTensor((1, 2, 256, 512)), np.zeros((3, 1, 512, 512))
    assert not gains_by_winograd(x, kernel, padding=((0, 0), (0, 0)), **PLAIN)


@pytest.mark.parametrize("kernel_size", [(3, 1, 1), (1, 3, 3)])
def test_layers_use_it_but_on_torch_and_stay_within_rounding(kernel_size, monkeypatch):
    used = []

    def noted(*arguments):
        used.append(True)
        return conv2d_winograd(*arguments)

    monkeypatch.setattr(lowering, "conv2d_winograd", noted)
    layer = Conv3D(256, kernel_size, use_bias=False)
    x = draw(2, 4, 16, 16, 256)
    value = to_numpy(layer(x))
    assert bool(used) == (keras.backend.backend() != "torch")
    monkeypatch.setattr(lowering, "gains_by_winograd", lambda *_: False)
    assert relative_error(value, to_numpy(layer(x))) < 1e-5
    used.clear()
    layer(ops.cast(x, "bfloat16"))
    assert not used
