import keras
import numpy as np
import pytest

from keras_video.layers import PerFrame
from keras_video.macs import count_macs
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    randomize,
    relative_error,
    run_config_round_trip,
    run_saving_test,
    to_numpy,
)

CLIP = np.random.default_rng(0).normal(size=(2, 3, 8, 6, 4)).astype("float32")


def image_model(height=8, width=6):
    images = keras.Input((height, width, 4))
    x = keras.layers.Conv2D(6, 3, strides=2, padding="same")(images)
    x = keras.layers.BatchNormalization()(x)
    y = keras.layers.DepthwiseConv2D(3, padding="same", activation="relu6")(x)
    return keras.Model(images, keras.layers.Add()([x, y]))


def test_each_frame_is_an_image():
    model = image_model()
    randomize(model)
    layer = PerFrame(model)
    maps = to_numpy(layer(CLIP))
    assert maps.shape == layer.compute_output_shape(CLIP.shape) == (2, 3, 4, 3, 6)
    for t in range(3):
        assert relative_error(maps[:, t], to_numpy(model(CLIP[:, t]))) < 1e-6


def test_training_normalises_over_the_frames():
    layer = PerFrame(image_model())
    norm = layer.model.layers[2]
    before = to_numpy(norm.moving_mean)
    layer(CLIP, training=True)
    assert not np.array_equal(to_numpy(norm.moving_mean), before)
    inputs = keras.Input(CLIP.shape[1:])
    model = keras.Model(inputs, layer(inputs))
    model.compile("sgd", "mse")
    history = model.fit(CLIP, np.zeros((2, 3, 4, 3, 6)), verbose=0)
    assert np.isfinite(history.history["loss"][0])


def test_config_and_saving(tmp_path):
    layer = PerFrame(image_model())
    inputs = keras.Input(CLIP.shape[1:])
    model = keras.Model(inputs, layer(inputs))
    randomize(model)
    revived = run_config_round_trip(layer)
    assert revived.model.count_params() == layer.model.count_params()
    run_saving_test(model, CLIP, tmp_path)


def test_counts_the_model_for_each_frame():
    layer = PerFrame(image_model())
    per_frame = 4 * 3 * 6 * (9 * 4 + 9)
    assert layer.compute_macs((None, 3, 8, 6, 4)) == 3 * per_frame
    inputs = keras.Input(CLIP.shape[1:])
    model = keras.Model(inputs, layer(inputs))
    assert count_macs(model, (5, 8, 6, 4)) == 5 * per_frame


def test_takes_any_number_of_frames_of_any_size():
    inputs = keras.Input((None, None, None, 4))
    layer = PerFrame(image_model(None, None))
    model = keras.Model(inputs, layer(inputs))
    assert model(CLIP[:, :2]).shape == (2, 2, 4, 3, 6)
    assert layer.compute_output_shape((2, 3, 10, 6, 4)) == (2, 3, 5, 3, 6)


def test_names_what_does_not_fit():
    with pytest.raises(ValueError, match="built for frames .H, W, C.=.8, 6, 4."):
        PerFrame(image_model())(CLIP[:, :, :6])
    with pytest.raises(ValueError, match="`model` must be a functional"):
        PerFrame(keras.layers.Dense(3))


def test_converts_to_tflite_builtins():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer = PerFrame(image_model())
    randomize(layer.model)
    expected = to_numpy(layer(CLIP))
    assert relative_error(run_as_tflite(layer, CLIP), expected) < 1e-5
