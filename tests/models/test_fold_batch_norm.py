"""Normalisations folded away, in every family; beside the models for all backends."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_video.export import fold_batch_norm
from keras_video.layers import NonLocal, PerFrame, TemporalModelingBlock
from tests.networks import DETECTORS, FAMILIES, SHAPE, detector_inputs
from tests.routines import outputs_of, randomize, run_saving_test

ALL = {**FAMILIES, **DETECTORS}
# What no linear layer comes right before: sums, a ReLU, the pooling of SMART.
LEFT = {"artnet": 9, "stnet": 3}
ON_TENSORFLOW = keras.backend.backend() == "tensorflow"


def norms(model):
    found = model._flatten_layers()
    return [x for x in found if isinstance(x, layers.BatchNormalization)]


@pytest.mark.parametrize(
    "family", ALL if ON_TENSORFLOW else ["slowfast_stan", "resnet3d_detector"]
)
def test_families(family, tmp_path):
    model = ALL[family]()
    randomize(model)
    clips = np.random.default_rng(1).integers(0, 255, (2, *SHAPE)).astype("float32")
    inputs = detector_inputs() if family in DETECTORS else clips
    folded = fold_batch_norm(model)
    assert len(norms(folded)) == LEFT.get(family, 0)
    if norms(model):
        assert folded.count_params() < model.count_params()
    expected = outputs_of(model, inputs)
    assert expected.std() > 1e-3
    np.testing.assert_allclose(outputs_of(folded, inputs), expected, atol=1e-5)
    if family in ("slowfast_stan", "artnet", "tsn"):
        run_saving_test(folded, inputs, tmp_path)


def check(model, left=0):
    randomize(model)
    folded = fold_batch_norm(model)
    assert len(norms(folded)) == left
    shape = (2, *model.input_shape[1:])
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    expected = outputs_of(model, x)
    assert expected.std() > 1e-3
    np.testing.assert_allclose(outputs_of(folded, x), expected, rtol=1e-4, atol=1e-4)
    return folded


@pytest.mark.parametrize(
    "linear",
    [
        layers.Conv1D(6, 3),
        layers.Conv1D(6, 3, use_bias=False),
        layers.Dense(5),
    ],
)
def test_layers_of_keras(linear):
    norm = layers.BatchNormalization(scale=False, center=False)
    check(keras.Sequential([keras.Input((8, 4)), linear, norm]))


@pytest.mark.parametrize(
    "linear",
    [
        layers.DepthwiseConv2D(3, depth_multiplier=2),
        layers.SeparableConv2D(6, 3, depth_multiplier=2, use_bias=False),
    ],
)
def test_depthwise_layers_of_frames(linear):
    """In a model within a layer within a model."""
    images = keras.Input((6, 6, 4))
    maps = layers.BatchNormalization(axis=3)(linear(images))
    frames = PerFrame(keras.Model(images, maps))
    check(keras.Sequential([keras.Input((3, 6, 6, 4)), frames]))


@pytest.mark.skipif(not ON_TENSORFLOW, reason="slow, and the same everywhere")
def test_networks_of_keras():
    model = keras.applications.MobileNetV2(
        (32, 32, 3), alpha=0.35, weights=None, include_top=False
    )
    folded = check(model)
    assert folded.count_params() < model.count_params()


@pytest.mark.parametrize(
    "layer, left",
    [
        (NonLocal(4), 0),
        (NonLocal(4, norm=False), 0),
        (TemporalModelingBlock(), 0),
        (TemporalModelingBlock(residual=True), 1),
    ],
)
def test_layers_that_hold_norms(layer, left):
    check(keras.Sequential([keras.Input((4, 4, 4, 6)), layer]), left)


def test_what_cannot_be_folded_stays():
    x = keras.Input((8,))
    read_twice = layers.Dense(3)(x)
    bent = layers.Dense(3, activation="relu")(x)
    shared = layers.Dense(3)
    norm = layers.BatchNormalization
    total = [norm()(read_twice), read_twice, norm()(bent)]
    total += [norm()(shared(x)), shared(2 * x), norm()(x[:, :3])]
    check(keras.Model(x, layers.Add()(total)), left=4)
    given = keras.Model(x, [norm()(read_twice), read_twice])
    assert len(norms(fold_batch_norm(given))) == 1


def test_the_model_is_left_alone():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="dense")])
    model.add(layers.BatchNormalization())
    randomize(model)
    before = [w.copy() for w in model.get_weights()]
    folded = fold_batch_norm(model)
    folded.get_layer("dense").kernel.assign(np.zeros((4, 3)))
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_only_functional_models():
    with pytest.raises(ValueError, match="`model` must be a functional.*Received"):
        fold_batch_norm(keras.Sequential([layers.Dense(2)]))


def test_a_block_with_a_relu_between_cannot_be_folded():
    with pytest.raises(ValueError, match="`folded` must be false.*Received"):
        TemporalModelingBlock(residual=True, folded=True)
