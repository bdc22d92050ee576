import keras
import numpy as np
import pytest

from keras_video.layers import STAttention
from tests.gradients import gradients
from tests.layers.tflite import run_as_tflite
from tests.ops.warp_oracle import random_map
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 5, 3, 4, 6)
CASES = [
    {},
    {"deconv_stride": 2},
    {"deconv_stride": 3},
    {"use_deconv": False},
    {"mode": "temporal"},
    {"mode": "temporal", "use_deconv": False, "merge": "identity"},
    {"mode": "spatial"},
]


def attentive(shape=SHAPE, **arguments):
    """A layer with weights that are neither 0 nor 1."""
    layer = STAttention(**arguments)
    layer.build(shape)
    randomize(layer)
    return layer


def attention_by_torch(layer, x):
    """Fig. 2 as the convolutions that it names: `(B, T, 1, 1, C)`."""
    import torch
    from torch.nn import functional as F

    weights = {w.name: torch.tensor(to_numpy(w.value)).double() for w in layer.weights}

    def convolve(x, name, function, **arguments):
        axes = {"deconv": (1, 2, 0), "conv1": (4, 3, 0, 1, 2), "conv2": (2, 1, 0)}
        kernel = weights[f"{name}_kernel"].permute(axes[name])
        return function(x, kernel, weights[f"{name}_bias"], **arguments)

    x = convolve(x.permute(0, 4, 1, 2, 3), "conv1", F.conv3d)[..., 0, 0]
    stride, padding = layer.deconv_stride, 0
    if "deconv_kernel" in weights:
        frames = x.shape[-1]
        x = convolve(x, "deconv", F.conv_transpose1d, stride=stride)
        assert x.shape[-1] == (frames - 1) * stride + 3
    elif layer.mode != "spatial":
        padding = 1
    x = convolve(x.relu(), "conv2", F.conv1d, stride=stride, padding=padding)
    factor = 2 if layer.merge == "identity" else 1
    return factor * x.sigmoid().permute(0, 2, 1)[:, :, None, None]


@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_is_the_equations_values_and_gradients(arguments):
    import torch

    layer, x = attentive(**arguments), random_map(*SHAPE)
    value, (gradient,) = gradients(lambda a: layer(a), x)
    tensor = torch.tensor(x).double().requires_grad_()
    attention = attention_by_torch(layer, tensor)
    expected = attention * tensor
    (expected**2).sum().backward()
    attention = attention.detach().numpy()
    frames = 1 if layer.mode == "spatial" else 5
    assert attention.shape == (2, frames, 1, 1, 1 if layer.mode == "temporal" else 6)
    assert np.ptp(attention, axis=0).max() > 1e-3  # the clips pass the ReLU
    actual = to_numpy(layer.attention_weights(x))
    assert relative_error(actual, attention) < 1e-5
    assert relative_error(value, expected.detach().numpy()) < 1e-5
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize(
    "shape", [(8, 7, 7, 1024), (4, 4, 4, 2048), (1, 1, 1, 3), (16, 2, 5, 32)]
)
def test_counts_are_those_of_table_iv(shape):
    t, h, w, c = shape
    for stride in (1, 2):
        layer = STAttention(deconv_stride=stride)
        layer.build((None, *shape))
        assert layer.count_params() == c * (h * w + 4) + 5
        assert layer.compute_macs((None, *shape)) == c * t * (h * w + 4) + 3 * t


@pytest.mark.parametrize(
    ("arguments", "parameters", "macs"),
    [
        ({"use_deconv": False}, 72 + 1 + 24, 360 + 90 + 30),
        ({"mode": "temporal"}, 72 + 1 + 4 + 4, 360 + 15 + 15 + 5),
        ({"mode": "spatial"}, 360 + 1 + 12, 360 + 6 + 6),
    ],
)
def test_counts_of_the_ablations(arguments, parameters, macs):
    layer = attentive(**arguments)
    assert layer.count_params() == parameters
    assert layer.compute_macs(SHAPE) == macs


def test_three_blocks_add_what_table_iii_prints():
    """ResNeXt-101, 64 frames of 112 pixels: its last three blocks give 4x4x4x2048."""
    shape = (None, 4, 4, 4, 2048)
    layer = STAttention()
    layer.build(shape)
    assert 3 * layer.count_params() / 1e6 == pytest.approx(47.6 - 47.5, abs=0.05)
    added = 3 * layer.compute_macs(shape) / 1e9
    assert added == pytest.approx(38.5019 - 38.5014, abs=5e-5)


def test_halves_at_first_or_changes_nothing():
    x = random_map(*SHAPE)
    np.testing.assert_array_equal(to_numpy(STAttention(merge="identity")(x)), x)
    halved = STAttention(kernel_initializer="zeros")
    np.testing.assert_array_equal(to_numpy(halved(x)), x / 2)


def test_learns_from_the_identity():
    """Under XLA where the backend has it: TensorFlow and JAX."""
    x = random_map(*SHAPE)
    model = keras.Sequential([keras.Input(SHAPE[1:]), STAttention(merge="identity")])
    jit = keras.backend.backend() != "torch"
    model.compile(optimizer="sgd", loss="mse", jit_compile=jit)
    model.fit(x, np.zeros_like(x), batch_size=2, epochs=2, verbose=0)
    weights = to_numpy(model.layers[0].attention_weights(x))
    assert weights.shape == (2, 5, 1, 1, 6) and (weights < 1).any()
    assert np.ptp(weights) > 0


@pytest.mark.parametrize(
    "arguments", [{"deconv_stride": 2, "merge": "identity"}, {"mode": "spatial"}]
)
def test_as_a_layer(arguments):
    run_layer_test(STAttention, arguments, random_map(*SHAPE), SHAPE)


def test_saved_and_loaded(tmp_path):
    inputs = keras.Input(SHAPE[1:])
    model = keras.Model(inputs, STAttention("temporal", use_deconv=False)(inputs))
    randomize(model)
    run_saving_test(model, random_map(*SHAPE), tmp_path)


def test_weights_follow_the_features_dtype():
    layer = attentive(dtype="mixed_bfloat16")
    features = keras.ops.cast(random_map(*SHAPE), "bfloat16")
    weights = layer.attention_weights(features)
    assert keras.backend.standardize_dtype(weights.dtype) == "bfloat16"
    exact = to_numpy(attentive().attention_weights(random_map(*SHAPE)))
    weights = to_numpy(keras.ops.cast(weights, "float32"))
    assert relative_error(weights, exact) < 0.03


@pytest.mark.parametrize("batch", [1, None])
@pytest.mark.parametrize("arguments", [CASES[1], CASES[5], CASES[6]], ids=str)
def test_converts_to_tflite_builtins(arguments, batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer, x = attentive(**arguments), random_map(1, *SHAPE[1:])
    expected = to_numpy(layer(x))
    assert relative_error(run_as_tflite(layer, x, batch), expected) < 1e-5


def test_another_size_is_refused():
    layer = attentive()
    longer = layer(random_map(1, 9, *SHAPE[2:]))  # Conv1 is by frame: any T will do
    assert tuple(longer.shape) == (1, 9, 3, 4, 6)
    message = (
        r"built for features of \(H, W\)=\(3, 4\).*whole frame.*"
        r"Received: features of \(H, W\)=\(4, 3\).*Build the model with the `image_s"
    )
    with pytest.raises(ValueError, match=message):
        layer(random_map(2, 5, 4, 3, 6))
    with pytest.raises(ValueError, match=message):
        layer(keras.Input((5, 4, 3, 6)))
    with pytest.raises(ValueError, match=message):
        layer.compute_macs((None, 5, 4, 3, 6))
    with pytest.raises(ValueError, match="axis -1"):
        layer(random_map(2, 5, 3, 4, 5))
    message = r"whole clip.*\(T, H, W\)=\(9, 3, 4\).*`num_frames` and `image_size`"
    with pytest.raises(ValueError, match=message):
        attentive(mode="spatial")(random_map(1, 9, *SHAPE[2:]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "channel"}, "'temporal', 'spatial'.*mode='channel'"),
        ({"merge": "add"}, "one of 'scale', 'identity'.*merge='add'"),
        ({"deconv_stride": 0}, "deconv_stride=0"),
        ({"deconv_stride": 2, "use_deconv": False}, "use_deconv=False"),
        ({"deconv_stride": 2, "mode": "spatial"}, "mode='spatial'"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        STAttention(**arguments)


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match="fixed input shape"):
        STAttention()(keras.Input((8, None, 8, 8)))
