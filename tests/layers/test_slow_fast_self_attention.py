import keras
import numpy as np
import pytest

from keras_video.layers import SlowFastSelfAttention
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 5, 3, 4, 16)
MAP = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
EVERYTHING = {"num_layers": 2, "width": 24, "layer_norm": True}


def attention(shape=SHAPE, seed=0, **arguments):
    layer = SlowFastSelfAttention(**arguments)
    layer.build(shape)
    randomize(layer, seed)
    return layer


def torch_attention(layer, x):
    """SAGAN's attention by PyTorch's 3-D convolutions and batched products."""
    import torch
    from torch.nn import functional

    weights = {w.path: torch.tensor(to_numpy(w)) for w in layer.weights}

    def weight(suffix):
        found = [w for path, w in weights.items() if path.endswith(suffix)]
        return found[0] if found else None

    def convolve(x, name):
        kernel = weight(f"{name}/kernel").permute(4, 3, 0, 1, 2)
        padding = (kernel.shape[2] // 2, 0, 0)
        return functional.conv3d(x, kernel, weight(f"{name}/bias"), padding=padding)

    def branch(x, name):
        b, _, t, h, w = x.shape
        order = (0, 2, 3, 4, 1) if "spatial" in name else (0, 3, 4, 2, 1)
        groups = b * t if "spatial" in name else b * h * w

        def sequences(part):
            y = convolve(x, f"{name}/{part}").permute(*order)
            return y.reshape(groups, -1, y.shape[-1])

        query, key, value = map(sequences, ("query", "key", "value"))
        scores = torch.softmax(torch.bmm(query, key.transpose(1, 2)), dim=-1)
        y = torch.bmm(scores, value)
        if "spatial" in name:
            y = y.reshape(b, t, h, w, -1).permute(0, 4, 1, 2, 3)
        else:
            y = y.reshape(b, h, w, t, -1).permute(0, 4, 3, 1, 2)
        return weight(f"{name}/gamma") * y

    x = torch.tensor(x).permute(0, 4, 1, 2, 3)
    x = convolve(x, "projection") if layer.width else x
    for i in range(layer.num_layers):
        seen = x
        if layer.layer_norm:
            gamma, beta = weight(f"layer{i}_norm/gamma"), weight(f"layer{i}_norm/beta")
            seen = functional.layer_norm(
                x.movedim(1, -1), (x.shape[1],), gamma, beta, eps=1e-5
            ).movedim(-1, 1)
        names = {path.split("/")[-3] for path in weights if path.endswith("y/kernel")}
        names = [n for n in names if n.startswith(f"layer{i}_")]
        x = x + sum(branch(seen, name) for name in names)
    return x.permute(0, 2, 3, 4, 1).numpy()


@pytest.mark.parametrize(
    "arguments",
    [
        {"axis": "spatial", "speed": "slow"},
        {"axis": "temporal", "speed": "fast", "use_bias": False},
        {"axis": "temporal"},
        EVERYTHING,
    ],
    ids=str,
)
def test_equals_torch(arguments):
    layer = attention(**arguments)
    expected = torch_attention(layer, MAP)
    if not layer.width:
        assert relative_error(MAP, expected) > 0.1
    assert relative_error(to_numpy(layer(MAP)), expected) < 1e-5


def test_starts_as_the_identity():
    layer = SlowFastSelfAttention(num_layers=2, layer_norm=True)
    np.testing.assert_array_equal(to_numpy(layer(MAP)), MAP)
    assert len(layer.branches) == 8


def test_learns_from_the_identity():
    """The gammas in the first step, what is behind them in the second."""
    layer = SlowFastSelfAttention(speed="fast", use_bias=False)
    model = keras.Sequential([keras.Input(SHAPE[1:]), layer])
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    model.fit(MAP, 2 * MAP, batch_size=2, epochs=2, verbose=0)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.abs(old - new).max() > 1e-6


def test_positions_see_each_other_along_their_axis_only():
    """What one position holds reaches its frame, or its place, and nothing else."""
    for axis, reached in (("spatial", (0, 2)), ("temporal", (0, slice(None), 1, 1))):
        layer = attention(axis=axis, speed="fast")
        changed = MAP.copy()
        changed[0, 2, 1, 1] += 1
        difference = np.abs(to_numpy(layer(changed)) - to_numpy(layer(MAP))).max(-1)
        expected = np.zeros(SHAPE[:-1], bool)
        expected[reached] = True
        np.testing.assert_array_equal(difference > 1e-6, expected)


def test_sizes():
    t, h, w, c = SHAPE[1:]
    layer = attention(use_bias=False)
    weights = c * (c // 8 * 2 + c)
    assert layer.count_params() == 2 * (7 + 1) * weights + 4
    products = t * h * w * (c // 8 + c)
    assert layer.compute_macs(SHAPE) == (
        2 * (7 + 1) * t * h * w * weights + 2 * products * (h * w + t)
    )
    wide = attention(width=24, axis="temporal", speed="fast")
    assert wide.compute_output_shape(SHAPE) == (*SHAPE[:-1], 24)
    assert wide.compute_macs(SHAPE) == t * h * w * (
        c * 24 + 24 * (3 * 2 + 24) + t * (3 + 24)
    )
    assert attention((1, 2, 2, 2, 4), axis="spatial").branches[0].query.filters == 1


def test_as_a_layer(tmp_path):
    arguments = {**EVERYTHING, "speed": "fast"}
    run_layer_test(SlowFastSelfAttention, arguments, MAP, (*SHAPE[:-1], 24))
    inputs = keras.Input(SHAPE[1:])
    layer = SlowFastSelfAttention(use_bias=False, **arguments)
    model = keras.Model(inputs, layer(inputs))
    randomize(model)
    run_saving_test(model, MAP, tmp_path)


@pytest.mark.parametrize("batch", [2, None])
def test_converts_to_tflite_builtins(batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer = attention(**EVERYTHING, speed="slow")
    expected = to_numpy(layer(MAP))
    assert relative_error(run_as_tflite(layer, MAP, batch), expected) < 1e-5


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"axis": "time"}, "one of 'spatial', 'temporal', 'both'.*axis='time'"),
        ({"speed": "medium"}, "one of 'slow', 'fast', 'both'.*speed='medium'"),
        ({"num_layers": 0}, "num_layers=0"),
        ({"width": 0}, "width=0"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SlowFastSelfAttention(**arguments)


def test_an_unknown_length_is_refused():
    with pytest.raises(ValueError, match="fixed input shape"):
        SlowFastSelfAttention()(keras.Input((None, 8, 8, 8)))
