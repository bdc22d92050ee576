import keras
import numpy as np
import pytest

from keras_video.layers import SmartBlock
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 5, 7, 6, 3)


def random_clip(shape=SHAPE):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def block(**arguments):
    layer = SmartBlock(6, **arguments)
    layer.build(SHAPE)
    randomize(layer)
    return layer


def by_torch(layer, x):
    """The layer in PyTorch, from its weights."""
    import torch
    from torch.nn import functional as F

    def tensor(value):
        return torch.tensor(to_numpy(value))

    def convolve(x, conv):
        kernel = tensor(conv.kernel).permute(4, 3, 0, 1, 2)
        padding = [k // 2 for k in kernel.shape[2:]]
        return F.conv3d(x, kernel, stride=conv.strides, padding=padding)

    def normalize(x, norm):
        mean, variance = tensor(norm.moving_mean), tensor(norm.moving_variance)
        return F.batch_norm(x, mean, variance, tensor(norm.gamma), tensor(norm.beta))

    x = torch.tensor(x).permute(0, 4, 1, 2, 3)
    seen, moved = layer.appearance, layer.relation
    seen = normalize(convolve(x, seen.conv), seen.norm)
    energy = normalize(convolve(x, moved.conv), moved.norm) ** 2
    half = torch.full((energy.shape[1] // 2, 2, 1, 1, 1), 0.5)
    pooled = normalize(F.conv3d(energy, half, groups=len(half)), layer.norm)
    y = convolve(torch.relu(torch.cat([seen, pooled], 1)), layer.reduce)
    return y.permute(0, 2, 3, 4, 1).numpy()


@pytest.mark.parametrize(
    "arguments", [{}, {"kernel_size": (3, 5, 1), "strides": (2, 2, 1)}]
)
def test_is_what_torch_gives(arguments):
    layer, x = block(**arguments), random_clip()
    expected = by_torch(layer, x)
    assert np.abs(expected).max() > 0.1
    assert relative_error(to_numpy(layer(x)), expected) < 1e-5


def test_as_a_layer():
    arguments = {"filters": 6, "kernel_size": (3, 5, 5), "strides": 2}
    run_layer_test(SmartBlock, arguments, random_clip(), (2, 3, 4, 3, 6))


def test_counts():
    layer = block()
    kernels = 9 * 3 * 6 + 27 * 3 * 6 + 9 * 6
    norms = 4 * (6 + 6 + 3)
    assert layer.count_params() == kernels + norms
    assert layer.compute_macs(SHAPE) == kernels * 5 * 7 * 6


def test_saved_and_loaded(tmp_path):
    inputs = keras.Input(SHAPE[1:])
    model = keras.Model(inputs, SmartBlock(4, (1, 3, 3), strides=(1, 2, 2))(inputs))
    randomize(model)
    run_saving_test(model, random_clip(), tmp_path)


def test_converts_to_tflite_builtins():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer, x = block(strides=2), random_clip()[:1]
    expected = to_numpy(layer(x))
    assert relative_error(run_as_tflite(layer, x), expected) < 1e-5


def test_odd_filters_are_refused():
    with pytest.raises(ValueError, match="multiple of 2.*filters=5"):
        SmartBlock(5)
