import keras
import numpy as np
import pytest

from keras_video.layers import FeatureGating
from tests.layers.tflite import run_as_tflite
from tests.routines import relative_error, run_layer_test, to_numpy


def some_map(shape=(2, 3, 5, 4, 6)):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("use_bias", [True, False])
def test_basics(use_bias):
    x = some_map()
    run_layer_test(FeatureGating, {"use_bias": use_bias}, x, x.shape)


def test_each_channel_is_scaled_by_the_means_of_all():
    x = some_map()
    layer = FeatureGating()
    layer.build(x.shape)
    kernel, bias = some_map((6, 6)), some_map((6,))
    layer.set_weights([kernel, bias])
    gate = 1 / (1 + np.exp(-(x.mean((1, 2, 3)) @ kernel + bias)))
    expected = x * gate[:, None, None, None]
    assert relative_error(to_numpy(layer(x)), expected) < 1e-5
    assert layer.compute_macs(x.shape) == 36


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="converts there")
def test_tflite():
    x = some_map()
    layer = FeatureGating()
    assert relative_error(run_as_tflite(layer, x), to_numpy(layer(x))) < 1e-5
