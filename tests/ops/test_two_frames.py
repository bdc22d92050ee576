import keras
import numpy as np
import pytest

from keras_video.layers import Conv3D
from keras_video.ops import conv3d as lowering
from keras_video.ops.backend import lowering_for_int8, lowering_for_tflite
from keras_video.ops.two_frames import in_twos
from tests.routines import relative_error, to_numpy

CASES = {
    "stem": dict(kernel_size=(5, 7, 7), padding="symmetric"),
    "three frames": dict(kernel_size=(3, 3, 5), padding="valid"),
    "as many frames as taps": dict(kernel_size=(5, 3, 3), padding=(0, 1, 1)),
}


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TFLite's converter is TensorFlow's"
)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("frames", [6, 7])
def test_equal_to_the_form_elsewhere(case, frames, monkeypatch):
    used = []

    def noted(*arguments):
        used.append(True)
        return in_twos(*arguments)

    monkeypatch.setattr(lowering, "in_twos", noted)
    layer = Conv3D(8, strides=(1, 2, 2), bias_initializer="normal", **CASES[case])
    x = np.random.default_rng(0).normal(size=(2, frames, 12, 14, 3)).astype("float32")
    expected = to_numpy(layer(x))
    assert not used
    with lowering_for_tflite():
        actual = to_numpy(layer(x))
        assert bool(used) == (frames % 2 == 0)
        used.clear()
        with lowering_for_int8():
            layer(x)
        assert not used
    assert actual.shape == expected.shape and expected.any()
    assert relative_error(actual, expected) < 1e-5
