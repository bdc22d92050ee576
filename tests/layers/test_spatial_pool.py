import keras
import numpy as np
import pytest

from keras_video.layers import SpatialPool
from tests.layers.tflite import run_as_tflite
from tests.routines import relative_error, run_layer_test, run_saving_test

MAP = np.random.default_rng(0).normal(size=(2, 3, 4, 5, 6)).astype("float32")


@pytest.mark.parametrize("pooling, reduce", [("avg", np.mean), ("max", np.max)])
def test_pools_each_frame(pooling, reduce, tmp_path):
    output = run_layer_test(SpatialPool, {"pooling": pooling}, MAP, (2, 3, 6))
    assert relative_error(output, reduce(MAP, axis=(2, 3))) < 1e-6
    inputs = keras.Input((None, None, None, 6))
    model = keras.Model(inputs, SpatialPool(pooling)(inputs))
    assert model.output_shape == (None, None, 6)
    run_saving_test(model, MAP, tmp_path)


@pytest.mark.parametrize("pooling, reduce", [("avg", np.mean), ("max", np.max)])
def test_converts_to_tflite_builtins(pooling, reduce):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    output = run_as_tflite(SpatialPool(pooling), MAP)
    assert relative_error(output, reduce(MAP, axis=(2, 3))) < 1e-6


def test_unknown_pooling():
    with pytest.raises(ValueError, match="one of 'avg', 'max'.*pooling='sum'"):
        SpatialPool("sum")
