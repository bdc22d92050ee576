import keras
import numpy as np

from keras_video.layers import Conv3D, ConvBN3D
from keras_video.ops.batch_norm import normalize_batch
from tests.gradients import gradients
from tests.routines import randomize, relative_error, run_layer_test, to_numpy

CLIP = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 3)).astype("float32")


def reference(layer, x, training):
    """The same weights in three separate layers of Keras's and ours."""
    conv = Conv3D(5, (3, 3, 3), use_bias=False)
    norm = keras.layers.BatchNormalization(epsilon=1e-5, momentum=0.9)
    norm(conv(x))
    conv.set_weights(layer.conv.get_weights())
    norm.set_weights(layer.norm.get_weights())
    y = norm(conv(x), training=training)
    return to_numpy(keras.ops.relu(y)), norm.get_weights()


def test_folded_equals_one_after_the_other():
    layer = ConvBN3D(5, (3, 3, 3))
    layer.build(CLIP.shape)
    randomize(layer)
    expected, _ = reference(layer, CLIP, training=False)
    assert relative_error(to_numpy(layer(CLIP)), expected) < 1e-5


def test_training_normalises_by_the_batch_and_moves_the_averages():
    layer = ConvBN3D(5, (3, 3, 3))
    layer.build(CLIP.shape)
    randomize(layer)
    expected, weights = reference(layer, CLIP, training=True)
    assert relative_error(to_numpy(layer(CLIP, training=True)), expected) < 1e-5
    for ours, theirs in zip(layer.norm.get_weights(), weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_training_has_the_gradients_of_separate_layers():
    layer = ConvBN3D(5, 1, strides=2)
    layer.build(CLIP.shape)
    randomize(layer)

    def separate(x, kernel):
        y = layer.norm(layer.conv.convolve(x, kernel), training=True)
        return keras.ops.relu(y)

    def fused(x, kernel):
        y = layer.conv.convolve(x, kernel)
        return normalize_batch(layer.norm, y, layer.activation)

    found = []
    for function in (separate, fused):
        with keras.StatelessScope():  # the moving averages stay
            arrays = CLIP, to_numpy(layer.conv.kernel)
            found.append(gradients(function, *arrays))
    (value, expected), (ours, grads) = found
    assert relative_error(ours, value) < 1e-5
    for ours, gradient in zip(grads, expected, strict=True):
        assert relative_error(ours, gradient) < 1e-5


def test_frozen_it_does_not_follow_the_batch():
    layer = ConvBN3D(5, (3, 3, 3))
    layer.build(CLIP.shape)
    randomize(layer)
    layer.trainable = False
    frozen = to_numpy(layer(CLIP, training=True))
    np.testing.assert_array_equal(frozen, to_numpy(layer(CLIP, training=False)))


def test_as_a_layer():
    arguments = {"filters": 4, "kernel_size": (1, 3, 3), "strides": (1, 2, 2)}
    run_layer_test(ConvBN3D, arguments, CLIP, (2, 4, 4, 4, 4))


def test_a_branch_that_starts_at_zero():
    layer = ConvBN3D(4, 1, gamma_initializer="zeros", activation=None)
    assert not to_numpy(layer(CLIP)).any()
