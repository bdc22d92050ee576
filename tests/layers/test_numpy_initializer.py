"""Weights that NumPy draws are distributed as Keras's, and follow the seed."""

import keras
import numpy as np
import pytest

from keras_video.layers import Conv3D
from keras_video.layers.numpy_initializer import draw_weights, numpy_initializer
from tests.routines import to_numpy

SHAPE = (3, 3, 3, 40, 60)


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize(
    "distribution", ["truncated_normal", "untruncated_normal", "uniform"]
)
def test_distribution_is_that_of_keras(mode, distribution):
    # Keras's own `__call__` is the reference; the suite may have replaced it.
    arguments = dict(scale=2.0, mode=mode, distribution=distribution, seed=3)
    values = draw_weights(keras.initializers.VarianceScaling(**arguments), SHAPE)
    assert values.dtype == "float32"
    fans = {"fan_in": 27 * 40, "fan_out": 27 * 60, "fan_avg": 27 * 50}
    deviation = (2.0 / fans[mode]) ** 0.5
    assert abs(values.std() / deviation - 1) < 0.02
    assert abs(values.mean()) < 0.02 * deviation
    largest = {"truncated_normal": 2 / 0.8796, "uniform": 3**0.5}
    if distribution in largest:
        bound = largest[distribution] * deviation
        assert 0.98 * bound < np.abs(values).max() <= bound * (1 + 1e-3)
    else:
        assert np.abs(values).max() > 3 * deviation


@pytest.mark.parametrize(("shape", "fan"), [((), 1), ((10_000,), 10_000)])
def test_fans_of_few_axes(shape, fan):
    initializer = keras.initializers.VarianceScaling(mode="fan_in", seed=1)
    values = draw_weights(initializer, shape)
    assert values.shape == shape
    assert np.abs(values).max() <= 2 / 0.8796 / fan**0.5 * (1 + 1e-3)


def test_same_seed_same_weights():
    kernels = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        layer = Conv3D(2, 3)
        layer.build((None, 4, 4, 4, 3))
        kernels.append(to_numpy(layer.kernel))
    assert np.array_equal(kernels[0], kernels[1])
    assert not np.array_equal(kernels[0], kernels[2])
    assert kernels[0].any()


def test_seeds_below_zero_are_seeds_too():
    kernels = []
    for seed in (-1, -1, 1):
        initializer = keras.initializers.HeNormal(seed=seed)
        kernels.append(draw_weights(initializer, SHAPE))
    assert np.array_equal(kernels[0], kernels[1])
    assert not np.array_equal(kernels[0], kernels[2])


def test_layers_with_one_seed_have_the_same_weights_and_others_do_not():
    """As with Keras's own: by an initializer for both, or by none."""
    keras.utils.set_random_seed(1)
    for initializer in (keras.initializers.HeNormal(), "he_normal"):
        kernels = []
        for _ in range(2):
            layer = Conv3D(2, 3, kernel_initializer=initializer)
            layer.build((None, 4, 4, 4, 3))
            kernels.append(to_numpy(layer.kernel))
        assert np.array_equal(*kernels) == (initializer != "he_normal")


def test_config_names_the_initializer_of_keras():
    layer = Conv3D(2, 3, kernel_initializer="he_normal")
    layer.build((None, 4, 4, 4, 3))
    assert layer.get_config()["kernel_initializer"]["class_name"] == "HeNormal"


class Ones(keras.initializers.VarianceScaling):
    def __call__(self, shape, dtype=None):
        return keras.ops.ones(shape, dtype)


@pytest.mark.parametrize(
    "initializer",
    [
        keras.initializers.Zeros(),
        Ones(seed=1),
        keras.initializers.HeNormal(seed=keras.random.SeedGenerator(1)),
    ],
)
def test_other_initializers_stay(initializer):
    assert numpy_initializer(initializer) is initializer
