import keras
import numpy as np
import pytest

from keras_video.layers import PaddedShortcut
from tests.layers.tflite import run_as_tflite
from tests.routines import run_layer_test

X = np.random.default_rng(0).normal(size=(2, 5, 7, 8, 3)).astype("float32")


@pytest.mark.parametrize("strides", [1, 2, (1, 2, 3)])
@pytest.mark.parametrize("filters", [3, 7])
def test_places_are_kept_and_channels_added(filters, strides):
    st, sh, sw = (strides,) * 3 if isinstance(strides, int) else strides
    expected = np.zeros((*X[:, ::st, ::sh, ::sw].shape[:4], filters), "float32")
    expected[..., :3] = X[:, ::st, ::sh, ::sw]
    arguments = {"filters": filters, "strides": strides}
    actual = run_layer_test(PaddedShortcut, arguments, X, expected.shape)
    np.testing.assert_array_equal(actual, expected)


def test_open_axes_stay_open():
    x = PaddedShortcut(6, strides=2)(keras.Input((None, 8, None, 4)))
    assert x.shape == (None, None, 4, None, 6)


def test_channels_cannot_be_taken_away():
    with pytest.raises(ValueError, match="filters=2, input of 3 channels"):
        PaddedShortcut(2)(keras.Input((4, 8, 8, 3)))
    with pytest.raises(ValueError, match="`strides`"):
        PaddedShortcut(2, strides=0)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the converter is TensorFlow's"
)
def test_converts_to_builtin_operators():
    layer = PaddedShortcut(7, strides=2)
    np.testing.assert_array_equal(run_as_tflite(layer, X), layer(X))
