import math

import keras
import numpy as np
import pytest

from keras_video.layers import TemporalXception
from keras_video.macs import count_macs
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (3, 5, 6)
FILTERS = 4
SEQUENCE = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
SWITCHES = (
    "use_input_norm",
    "use_channel_conv",
    "use_temporal_conv",
    "use_short_branch",
    "use_long_branch",
)
ABLATIONS = [{}, *({switch: False} for switch in SWITCHES)]


def random_block(shape=SHAPE, filters=FILTERS, **arguments):
    block = TemporalXception(filters, **arguments)
    block.build(shape)
    randomize(block)
    return block


def torch_block(block, x, training=False):
    """Fig. 3 of the paper by PyTorch's 1-D operators, on (B, C, T)."""
    import torch
    from torch.nn import functional

    def layer(name):
        found = [w for w in block.weights if f"/{name}/" in f"/{w.path}"]
        return [torch.tensor(to_numpy(w)) for w in found]

    def norm(x, name):
        gamma, beta, mean, variance = layer(name)
        return functional.batch_norm(
            x, mean, variance, gamma, beta, training=training, eps=1e-5
        )

    def channel(x, name):
        kernel, bias = layer(name)
        kernel = kernel.permute(1, 2, 0)
        return functional.conv1d(x, kernel, bias, padding=1, groups=x.shape[1])

    def temporal(x, name):
        kernel, bias = layer(name)
        return functional.conv1d(x, kernel.T[..., None], bias)

    x = torch.tensor(x).transpose(1, 2)
    x = norm(x, "input_norm") if block.use_input_norm else x
    total = 0
    if block.use_short_branch:
        total = total + (temporal(x, "short") if block.use_temporal_conv else x)
    if block.use_long_branch:
        x = channel(x, "long_channel0") if block.use_channel_conv else x
        x = temporal(x, "long_temporal0") if block.use_temporal_conv else x
        x = functional.relu(norm(x, "long_norm"))
        x = channel(x, "long_channel1") if block.use_channel_conv else x
        total = total + (
            temporal(x, "long_temporal1") if block.use_temporal_conv else x
        )
    return functional.relu(norm(total, "output_norm")).transpose(1, 2).numpy()


@pytest.mark.parametrize("arguments", ABLATIONS, ids=str)
def test_equals_torch(arguments):
    block = random_block(**arguments)
    for training in (False, True):
        expected = torch_block(block, SEQUENCE, training)
        actual = to_numpy(block(SEQUENCE, training=training))
        assert relative_error(actual, expected) < 1e-5
    channels = FILTERS if block.use_temporal_conv else SHAPE[-1]
    assert actual.shape == (*SHAPE[:2], channels)


def test_size_of_the_papers_table():
    """Table 1: 4.6 M with C = 1536 and 400 classes."""
    inputs = keras.Input((25, 1536))
    x = TemporalXception()(inputs)
    model = keras.Model(inputs, keras.layers.Dense(400)(x))
    parameters = sum(math.prod(w.shape) for w in model.trainable_weights)
    assert parameters == 4_624_784
    assert count_macs(model) == 25 * (
        3 * (1536 + 1024) + 1024 * (1536 + 1024 + 1536) + 1024 * 400
    )


def test_branches_start_with_like_weight():
    """A start by all channels would leave next to nothing of the long branch."""
    block = TemporalXception(filters=64)
    x = np.random.default_rng(0).normal(size=(16, 8, 64)).astype("float32")
    block.build(x.shape)
    long = x
    for layer in block.long:
        long = layer(long)
    short = block.short[0](x)
    ratio = to_numpy(long).std() / to_numpy(short).std()
    assert 0.2 < ratio < 2


def test_as_a_layer(tmp_path):
    shape = (3, 5, FILTERS)
    run_layer_test(TemporalXception, {"filters": FILTERS}, SEQUENCE, shape)
    off = {switch: False for switch in SWITCHES[:2]}
    arguments = {"filters": FILTERS, "epsilon": 1e-3, **off}
    run_layer_test(TemporalXception, arguments, SEQUENCE, shape)
    model = keras.Sequential([keras.Input((None, 6)), TemporalXception(FILTERS)])
    randomize(model)
    run_saving_test(model, SEQUENCE, tmp_path)


def test_a_single_frame_is_enough():
    block = random_block((2, 1, 6))
    x = SEQUENCE[:, :1]
    assert relative_error(to_numpy(block(x)), torch_block(block, x)) < 1e-5


@pytest.mark.parametrize("arguments", [{}, {"use_temporal_conv": False}], ids=str)
def test_converts_to_tflite_builtins(arguments):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    block = random_block(**arguments)
    expected = to_numpy(block(SEQUENCE))
    assert relative_error(run_as_tflite(block, SEQUENCE), expected) < 1e-5


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"filters": 0}, "filters=0"),
        ({"use_short_branch": False, "use_long_branch": False}, "At least one of"),
        (
            {"use_temporal_conv": False, "use_channel_conv": False},
            "use_temporal_conv=False, use_channel_conv=False, use_long_branch=True",
        ),
        (
            {"use_temporal_conv": False, "use_long_branch": False},
            "must be used.*use_long_branch=False",
        ),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        TemporalXception(**arguments)
