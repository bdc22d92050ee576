import itertools

import keras
import numpy as np
import pytest
import torch

from keras_video.ops import large_kernels
from keras_video.ops.conv3d import conv3d
from tests.gradients import gradients
from tests.routines import relative_error

if keras.backend.backend() == "torch":
    pytest.skip("torch has a form of its own", allow_module_level=True)

KERNELS = [(5, 7), (7, 4), (5, 1), (6, 2)]
PADDINGS = [((0, 0), (0, 0)), ((3, 3), (3, 3)), ((0, 1), (2, 0)), ((6, 2), (1, 3))]
CASES = [
    (shape, kernel, padding)
    for shape, kernel, padding in itertools.product(
        [(9, 11), (8, 12), (2, 3)], KERNELS, PADDINGS
    )
    if all(n + sum(p) >= k for n, p, k in zip(shape, padding, kernel, strict=True))
]


def compiled(function):
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    import tensorflow as tf

    return tf.function(function, jit_compile=True)


def torch_conv2d(x, kernel, padding):
    """`F.conv2d` of channels-last maps, padded by hand."""
    (top, bottom), (left, right) = padding
    x = torch.nn.functional.pad(x, (0, 0, left, right, top, bottom))
    y = torch.nn.functional.conv2d(x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1))
    return y.permute(0, 2, 3, 1)


@pytest.mark.parametrize(("shape", "size", "padding"), CASES)
def test_values_and_gradients_equal_torch(shape, size, padding):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, *shape, 3)).astype("float32")
    kernel = rng.normal(size=(*size, 3, 4)).astype("float32")
    assert large_kernels.gains_in_parts(x, kernel, (1, 1), (1, 1), 1)

    def convolve(x, kernel):
        window = {"strides": (1, 1, 1), "dilation": (1, 1, 1)}
        y = conv3d(x[None], kernel[None], padding=((0, 0), *padding), **window)
        return y[0]

    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel)]
    expected = torch_conv2d(*tensors, padding)
    (expected**2).sum().backward()
    forms = [compiled(convolve)]
    if keras.backend.backend() == "tensorflow":
        forms.append(convolve)
    for form in forms:
        value, found = gradients(form, x, kernel)
        assert value.shape == tuple(expected.shape)
        assert relative_error(value, expected.detach().numpy()) < 1e-5
        for one, tensor in zip(found, tensors, strict=True):
            assert relative_error(one, tensor.grad.numpy()) < 1e-5
