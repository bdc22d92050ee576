import keras
import numpy as np
import pytest
from keras import ops

from keras_video.layers import DeformationNetwork
from tests.ops.warp_oracle import random_map
from tests.routines import (
    randomize,
    relative_error,
    run_config_round_trip,
    to_numpy,
)


def table_1_by_torch(network, x):
    """The table, layer by layer, in PyTorch's channels-first terms."""
    import torch
    from torch.nn import functional as F

    x = torch.tensor(x).permute(0, 4, 1, 2, 3)

    def conv_bn_relu(x, layer):
        kernel, gamma, beta, mean, variance = (
            torch.tensor(to_numpy(w.value)) for w in layer.weights
        )
        padding = [k // 2 for k in kernel.shape[:3]]
        y = F.conv3d(x, kernel.permute(4, 3, 0, 1, 2).contiguous(), padding=padding)
        y = F.batch_norm(y, mean, variance, gamma, beta, training=False, eps=1e-5)
        return F.relu(y)

    x = conv_bn_relu(conv_bn_relu(x, network.spatial), network.temporal)
    window = [min(k, n) for k, n in zip((4, 7, 7), x.shape[2:], strict=True)]
    x = conv_bn_relu(F.max_pool3d(x, window), network.joint).mean((2, 3, 4))
    kernel, bias = (torch.tensor(to_numpy(w.value)) for w in network.project.weights)
    return (x @ kernel + bias).numpy()


@pytest.mark.parametrize(
    "shape", [(2, 8, 15, 14, 6), (1, 2, 5, 20, 3), (2, 1, 1, 1, 4)]
)
def test_is_table_1_whatever_the_size(shape):
    network = DeformationNetwork(6, filters=3)
    network.build(shape)
    randomize(network)
    x = random_map(*shape)
    expected = table_1_by_torch(network, x)
    assert expected.shape == (shape[0], 6) and np.abs(expected).max() > 1e-3
    assert relative_error(to_numpy(network(x)), expected) < 1e-5


def test_starts_at_zero_and_can_leave_it():
    network = DeformationNetwork(12, filters=4)
    x = random_map(2, 8, 14, 14, 8)
    assert not to_numpy(network(x, training=True)).any()
    model = keras.Sequential([keras.Input(x.shape[1:]), network])
    model.compile(optimizer="sgd", loss="mse")
    model.fit(x, np.ones((2, 12), "float32"), batch_size=2, verbose=0)
    assert (to_numpy(network(x)) > 0).all()


def test_parameters_are_in_float32_under_mixed_precision():
    run_config_round_trip(DeformationNetwork(15, filters=2, dtype="mixed_bfloat16"))
    half = DeformationNetwork(12, filters=4, dtype="mixed_bfloat16")
    full = DeformationNetwork(12, filters=4)
    x = random_map(2, 4, 14, 14, 8)
    for network in (half, full):
        network.build(x.shape)
        randomize(network)
    parameters = half(ops.convert_to_tensor(x))
    assert "float32" in str(parameters.dtype)
    assert {w.dtype for w in half.weights} == {"float32"}
    assert relative_error(to_numpy(parameters), to_numpy(full(x))) < 0.03


def test_counts_follow_the_table():
    network = DeformationNetwork(12, filters=8)
    shape = (None, 16, 64, 80, 32)
    network.build(shape)
    kernels = [tuple(w.shape) for w in network.weights if len(w.shape) == 5]
    assert kernels == [(1, 7, 7, 32, 8), (7, 1, 1, 8, 16), (7, 7, 7, 16, 32)]
    places, pooled = 16 * 64 * 80, 4 * 9 * 11
    convolutions = places * (49 * 32 * 8 + 7 * 8 * 16) + pooled * 343 * 16 * 32
    assert network.compute_macs(shape) == convolutions + 32 * 12
    assert network.compute_output_shape(shape) == (None, 12)


@pytest.mark.parametrize("arguments", [(0, 4), (12, 0), (12, 1.5)])
def test_wrong_arguments_are_named(arguments):
    with pytest.raises(ValueError, match="whole number of at least 1. Received: "):
        DeformationNetwork(*arguments)
