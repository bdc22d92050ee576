"""NaN in, NaN out: on every backend, as `predict` runs a model there."""

import keras
import numpy as np
import pytest

from keras_video.layers import Conv3D, SqueezeExcitation
from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.video_classifier import VideoClassifier
from tests.routines import randomize

CLIPS = np.random.default_rng(0).uniform(0, 255, (2, 8, 32, 32, 3)).astype("float32")


def classifier(head="average"):
    backbone = SlowFastBackbone(
        input_shape=CLIPS.shape[1:], stackwise_num_blocks=(2, 1, 1, 1), filters=8
    )
    model = VideoClassifier(backbone, num_classes=3, head=head)
    randomize(model)
    return model


@pytest.mark.parametrize("head", ["average", "mlp"])
def test_of_clips(head):
    model, clips = classifier(head), CLIPS.copy()
    expected = model.predict(clips, verbose=0)
    assert np.isfinite(expected).all()
    clips[0, 3, 5, 7, 1] = np.nan
    found = model.predict(clips, verbose=0)
    assert np.isnan(found[0]).all()
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-4)


@pytest.mark.parametrize(
    "layer",
    [
        "slow_stem_conv",
        "fast_res3_block0_b",
        "slow_res2_block1_c",
        "fast_res2_block1_c",
    ],
)
def test_of_one_kernel(layer):
    model = classifier()
    kernel = model.backbone.get_layer(layer).conv.kernel
    kernel.assign(kernel * np.nan)
    assert np.isnan(model.predict(CLIPS, verbose=0)).all()


def test_of_the_weights_of_squeeze_and_excitation():
    inputs = keras.Input((4, 8, 8, 16))
    layer = SqueezeExcitation()
    model = keras.Model(inputs, layer(inputs))
    layer.reduce.kernel.assign(layer.reduce.kernel * np.nan)
    x = np.ones((1, *inputs.shape[1:]), "float32")
    assert np.isnan(model.predict(x, verbose=0)).all()


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("kernel_size", [1, (1, 3, 3), (3, 1, 1), 3])
def test_of_a_convolution_and_its_relu(kernel_size, use_bias):
    """TensorFlow joins both, and oneDNN's joint form gives 0 for NaN."""
    inputs = keras.Input((4, 8, 8, 16))
    layer = Conv3D(32, kernel_size, use_bias=use_bias, activation="relu")
    model = keras.Model(inputs, layer(inputs))
    x = np.zeros((1, *inputs.shape[1:]), "float32")
    x[0, 1, 3, 3] = np.nan
    found = model.predict(x, verbose=0)
    assert np.isnan(found).any(axis=(0, 1, 2, 3)).all()
