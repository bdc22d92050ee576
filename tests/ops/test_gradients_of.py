import keras
import numpy as np
import pytest

from keras_video.ops.gradients_of import with_gradients_of
from tests.gradients import gradients

if keras.backend.backend() == "torch":
    pytest.skip("for TensorFlow and JAX", allow_module_level=True)


def test_the_value_of_one_and_the_gradients_of_the_other():
    x, y = np.float32([1.0, 2.0]), np.float32([3.0, -5.0])

    def function(x, y):
        return with_gradients_of(lambda x, y: x * x + y, lambda x, y: x * y, x, y)

    value, (of_x, of_y) = gradients(function, x, y)  # of the sum of squares
    np.testing.assert_array_equal(value, x * y)
    np.testing.assert_array_equal(of_x, 2 * value * 2 * x)
    np.testing.assert_array_equal(of_y, 2 * value)
