import numpy as np
import pytest
import torch

from keras_video.ops.winograd_2d import conv2d_winograd_2d
from tests.gradients import gradients
from tests.routines import relative_error


@pytest.mark.parametrize(
    ("size", "padding"),
    [
        ((8, 16), ((1, 1), (1, 1))),
        ((7, 5), ((1, 1), (0, 2))),
        ((3, 9), ((0, 0), (2, 0))),
        ((1, 2), ((1, 1), (1, 1))),
    ],
)
def test_value_and_gradients_equal_torch(size, padding):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, *size, 4)).astype("float32")
    kernel = rng.normal(size=(3, 3, 4, 6)).astype("float32")
    value, found = gradients(lambda a, k: conv2d_winograd_2d(a, k, padding), x, kernel)
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel)]
    padded = torch.nn.functional.pad(tensors[0], [0, 0, *padding[1], *padding[0]])
    expected = torch.nn.functional.conv2d(
        padded.permute(0, 3, 1, 2), tensors[1].permute(3, 2, 0, 1)
    ).permute(0, 2, 3, 1)
    (expected**2).sum().backward()
    assert value.shape == tuple(expected.shape)
    assert relative_error(value, expected.detach().numpy()) < 2e-5
    for gradient, tensor in zip(found, tensors, strict=True):
        assert relative_error(gradient, tensor.grad.numpy()) < 2e-5
