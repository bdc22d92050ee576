import itertools

import keras
import numpy as np
import pytest
import torch

from keras_video.ops import conv3d_files
from keras_video.ops.conv3d_files import conv3d_in_files
from tests.routines import relative_error

if keras.backend.backend() != "torch":
    pytest.skip("torch's own", allow_module_level=True)

KERNELS = [(1, 1, 1), (3, 1, 1), (1, 3, 3), (3, 3, 3), (5, 7, 7), (7, 3, 2)]
# Few channels and filters are convolved two frames at a time, and frames in parts.
SIZES = [(4, 8, 1), (4, 8, 2), (20, 12, 1), (20, 12, 4)]
STEPS = [
    ((1, 1, 1), (1, 1, 1)),
    ((1, 2, 2), (1, 1, 1)),
    ((2, 1, 2), (1, 1, 1)),
    ((1, 2, 2), (2, 1, 1)),
    ((1, 1, 1), (2, 2, 3)),
]


def draw(*shape, seed=0):
    values = np.random.default_rng(seed).normal(size=shape).astype("float32")
    return torch.tensor(values)


def torch_conv3d(x, kernel, strides, padding, dilation, groups, bias):
    """`F.conv3d` of channels-last maps, padded by hand, and a ReLU."""
    pads = [n for pair in padding[::-1] for n in pair]
    x = torch.nn.functional.pad(x, (0, 0, *pads)).permute(0, 4, 1, 2, 3)
    kernel = kernel.permute(4, 3, 0, 1, 2).contiguous()
    window = {"stride": strides, "dilation": dilation, "groups": groups}
    y = torch.nn.functional.conv3d(x, kernel, bias, **window)
    return torch.relu(y).permute(0, 2, 3, 4, 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kernel_size", KERNELS)
def test_values_equal_torch(kernel_size, size):
    channels, filters, groups = size
    kernel = draw(*kernel_size, channels // groups, filters, seed=1)
    bias = draw(filters, seed=2)
    for frames, (strides, dilation) in itertools.product((14, 15), STEPS):
        x = draw(2, frames, 13, 19, channels)
        for after in (0, 1):
            padding = tuple((k // 2, k // 2 + after * (k > 1)) for k in kernel_size)
            window = strides, padding, dilation, groups, bias
            expected = torch_conv3d(x, kernel, *window)
            found = conv3d_in_files(x, kernel, *window, torch.relu)
            assert found.shape == expected.shape and expected.any()
            assert relative_error(found.numpy(), expected.numpy()) < 1e-5


@pytest.mark.parametrize(
    ("kernel_size", "frames", "padding"),
    [
        ((3, 1, 1), 8, ((1, 1), (0, 0), (0, 0))),
        ((3, 1, 1), 5, ((0, 2), (0, 0), (0, 0))),
        ((1, 3, 3), 2, ((0, 0), (1, 1), (1, 0))),
        ((1, 3, 1), 2, ((0, 0), (0, 0), (0, 0))),
    ],
)
def test_with_fewer_multiplications(kernel_size, frames, padding, monkeypatch):
    monkeypatch.setattr(conv3d_files, "takes_winograd", lambda: True)
    monkeypatch.setattr(conv3d_files, "gains_by_winograd", lambda *_: True)
    x, kernel = draw(2, frames, 7, 6, 16), draw(*kernel_size, 16, 8, seed=1)
    window = (1, 1, 1), padding, (1, 1, 1), 1, draw(8, seed=2)
    plain = []

    def noted(x, kernel, *rest):
        plain.append(kernel.shape[:2])
        return convolve(x, kernel, *rest)

    convolve = conv3d_files._convolve
    monkeypatch.setattr(conv3d_files, "_convolve", noted)
    expected = torch_conv3d(x, kernel, *window)
    found = conv3d_in_files(x, kernel, *window, torch.relu)
    assert relative_error(found.numpy(), expected.numpy()) < 1e-5
    rows = [] if kernel_size[0] > 1 else [(1, kernel_size[2])] * 6
    assert plain == rows
