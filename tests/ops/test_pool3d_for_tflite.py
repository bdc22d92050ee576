"""The form of max-pooling that TFLite's 8-bit kernels stand."""

import keras
import numpy as np
import pytest

from keras_video.layers import MaxPool3D
from keras_video.ops.target import exporting_to
from tests.routines import to_numpy

CLIP = np.random.default_rng(0).normal(size=(2, 5, 7, 8, 3)).astype("float32") - 9


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TFLite's converter is TensorFlow's"
)
@pytest.mark.parametrize("window", [3, (1, 3, 3), (2, 5, 4)])
def test_copies_of_the_rim_never_win(window):
    layer = MaxPool3D(window, strides=(1, 2, 2), padding="symmetric")
    expected = to_numpy(layer(CLIP))
    with exporting_to("tflite"):
        actual = to_numpy(layer(CLIP))
    np.testing.assert_array_equal(actual, expected)
