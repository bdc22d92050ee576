import keras
import numpy as np
import pytest

from keras_video.layers import SpatioTemporalAlignment
from keras_video.layers.theta import PARAMETERIZATIONS
from tests.layers.tflite import run_as_tflite
from tests.ops.warp_oracle import random_map, torch_warp
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 4, 8, 9, 8)


def aligned(shape=SHAPE, seed=0, **arguments):
    """A layer whose warp is far from the identity."""
    layer = SpatioTemporalAlignment(**arguments)
    layer.build(shape)
    randomize(layer, seed)
    return layer


def warped_by_torch(layer, x):
    """Each group warped by PyTorch with the layer's own matrices."""
    import torch

    theta = torch.tensor(to_numpy(layer.align(x))).double()
    homography = layer.parameterization == "homography"
    times = []
    for i, segment in enumerate(torch.tensor(x).double().chunk(theta.shape[1], dim=1)):
        parts = [
            torch_warp(part, theta[:, i, j], layer.align_corners, homography)
            for j, part in enumerate(segment.chunk(theta.shape[2], dim=-1))
        ]
        times.append(torch.cat(parts, dim=-1))
    return torch.cat(times, dim=1).numpy()


@pytest.mark.parametrize("parameterization", PARAMETERIZATIONS)
def test_warps_every_group_and_adds(parameterization):
    layer = aligned(parameterization=parameterization, channel_groups=2, filters=4)
    x = random_map(*SHAPE)
    theta = to_numpy(layer.align(x))
    assert theta.shape == (2, 2, 2, 4, 4)
    flat = theta.reshape(8, 16)
    assert all(len(np.unique(flat[:, k])) == 8 for k in (0, 3, 5, 10))
    warped = warped_by_torch(layer, x)
    assert np.abs(warped - x).max() > 0.1
    assert relative_error(to_numpy(layer(x)), x + warped) < 1e-5


def test_average_halves_the_sum():
    x = random_map(*SHAPE)
    layer = aligned(merge="average", align_corners=False)
    expected = (x + warped_by_torch(layer, x)) / 2
    assert relative_error(to_numpy(layer(x)), expected) < 1e-5


@pytest.mark.parametrize(("merge", "factor"), [("add", 2.0), ("average", 1.0)])
def test_starts_as_the_identity_warp(merge, factor):
    x = random_map(*SHAPE)
    output = to_numpy(SpatioTemporalAlignment(merge=merge)(x))
    np.testing.assert_array_equal(output, factor * x)


def test_learns_from_the_identity():
    x = random_map(*SHAPE)
    model = keras.Sequential([keras.Input(SHAPE[1:]), SpatioTemporalAlignment()])
    model.compile(optimizer="sgd", loss="mse")
    model.fit(x, np.zeros_like(x), batch_size=2, verbose=0)
    theta = to_numpy(model.layers[0].align(x))
    assert np.abs(theta - np.eye(4)).max() > 1e-6


def test_segments_share_one_network_and_channel_groups_do_not():
    one = aligned(temporal_groups=1)
    assert one.count_params() == aligned(temporal_groups=4).count_params()
    assert len(aligned(temporal_groups=4).networks) == 1
    grouped = aligned(channel_groups=4)
    assert [n.filters for n in grouped.networks] == [1] * 4  # 8 // 4 // 4, at least 1
    assert one.networks[0].filters == 2


def test_as_a_layer():
    arguments = {
        "parameterization": "homography",
        "channel_groups": 2,
        "filters": 2,
        "merge": "average",
        "align_corners": False,
    }
    run_layer_test(SpatioTemporalAlignment, arguments, random_map(*SHAPE), SHAPE)


def test_saved_and_loaded(tmp_path):
    inputs = keras.Input(SHAPE[1:])
    layer = SpatioTemporalAlignment("spatial", channel_groups=2, filters=3)
    model = keras.Model(inputs, layer(inputs))
    randomize(model)
    run_saving_test(model, random_map(*SHAPE), tmp_path)


def test_trains_compiled():
    if keras.backend.backend() == "torch":
        pytest.skip("torch compiles by a C++ compiler, which need not be there")
    model = keras.Sequential([keras.Input(SHAPE[1:]), SpatioTemporalAlignment()])
    model.compile(optimizer="sgd", loss="mse", jit_compile=True)
    x = random_map(*SHAPE)
    history = model.fit(x, np.zeros_like(x), batch_size=2, verbose=0)
    assert np.isfinite(history.history["loss"][0])


@pytest.mark.parametrize("batch", [1, None])
def test_converts_to_tflite_builtins(batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    shape = (1, 6, 8, 9, 8)  # segments of 3 and a height of 8: bounds of 1 and 6
    layer = aligned(shape, parameterization="homography", channel_groups=2)
    x = random_map(*shape)
    expected = to_numpy(layer(x))
    assert relative_error(2 * x, expected) > 0.1
    assert relative_error(run_as_tflite(layer, x, batch), expected) < 1e-5


# Map after res2 at 256x320; what the paper's tables give with and without the layer,
# in GFLOPs at 2 per multiply-add, and in millions of parameters without batch norm.
PAPER = {
    "SlowFast": ((32, 64, 80, 32), {}, 242.55, 247.40, 33.77, 33.96),
    "SlowFast, cg=8": (
        (32, 64, 80, 32),
        {"channel_groups": 8},
        242.55,
        243.30,
        None,
        None,
    ),
    "ResNet3D": ((8, 64, 80, 256), {"filters": 8}, 208.0, 216.6, 31.75, 32.02),
}


@pytest.mark.parametrize("row", PAPER)
def test_counts_are_the_papers(row):
    shape, arguments, without, flops, base, parameters = PAPER[row]
    layer = SpatioTemporalAlignment(**arguments)
    layer.build((None, *shape))
    added = 2 * layer.compute_macs((None, *shape)) / 1e9
    assert without + added == pytest.approx(flops, rel=0.005)
    assert added == pytest.approx(flops - without, abs=0.1)
    if parameters is not None:
        count = sum(np.prod(w.shape) for w in layer.weights if "/norm/" not in w.path)
        assert base + count / 1e6 == pytest.approx(parameters, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"parameterization": "rigid"}, "parameterization='rigid'"),
        ({"merge": "sum"}, "one of 'add', 'average'.*merge='sum'"),
        ({"temporal_groups": 0}, "temporal_groups=0"),
        ({"filters": -1}, "filters=-1"),
        ({"temporal_groups": 3}, r"temporal_groups=3. Use one of \[1, 2, 4\]"),
        ({"channel_groups": 3}, r"channel_groups=3. Use one of \[1, 2, 4, 8\]"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SpatioTemporalAlignment(**arguments)(keras.Input(SHAPE[1:]))


def test_an_unknown_length_is_refused():
    with pytest.raises(ValueError, match="fixed input shape"):
        SpatioTemporalAlignment()(keras.Input((None, 8, 8, 8)))
