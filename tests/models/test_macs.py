"""Multiply-adds against the papers' tables and Keras's own layers."""

import keras
import numpy as np
import pytest

from keras_video.layers import ConvBN3D, MaxPool3D
from keras_video.macs import count_macs
from keras_video.models import ResNet3D, ResNet3DBackbone, SlowFast, SlowFastBackbone
from tests.networks import FAMILIES

AVA = {"spatial_strides": (1, 2, 2, 1), "dilations": (1, 1, 1, 2)}
STAN = {"after": "res2", "temporal_groups": 2}
# Backbone, input, GFLOPs (2 a multiply-add), the paper's table.
DETECTION = [
    (SlowFastBackbone, {}, 32, 242.55),
    (SlowFastBackbone, {"alignment": STAN}, 32, 247.40),
    (SlowFastBackbone, {"alignment": {**STAN, "after": "res3"}}, 32, 247.35),
    (SlowFastBackbone, {"alignment": {**STAN, "after": "res4"}}, 32, 247.39),
    (SlowFastBackbone, {"alignment": {**STAN, "channel_groups": 8}}, 32, 243.30),
    (ResNet3DBackbone, {}, 8, 208.0),
    (ResNet3DBackbone, {"alignment": {**STAN, "filters": 8}}, 8, 216.6),
]
RECOGNITION = [
    (SlowFast, SlowFastBackbone, 32, 131.7, 34.51),
    (ResNet3D, ResNet3DBackbone, 8, 109.2, None),
    (ResNet3D, ResNet3DBackbone, 16, 218.4, 32.40),
]


@pytest.mark.parametrize("kind, arguments, frames, gflops", DETECTION)
def test_detection_rows_of_the_paper(kind, arguments, frames, gflops, no_weights):
    backbone = kind((frames, 256, 320, 3), **AVA, **arguments)
    assert 2 * count_macs(backbone) / 1e9 == pytest.approx(gflops, rel=0.005)


@pytest.mark.parametrize("kind, backbone, frames, gflops, parameters", RECOGNITION)
def test_recognition_rows_of_the_paper(
    kind, backbone, frames, gflops, parameters, no_weights
):
    model = kind(backbone((frames, 224, 224, 3)), 400)
    macs = count_macs(model, input_shape=(frames, 256, 256, 3))
    assert 2 * macs / 1e9 == pytest.approx(gflops, rel=0.005)
    if parameters:
        without_norm = sum(
            np.prod(v.shape) for v in model.trainable_variables if "norm" not in v.path
        )
        assert without_norm / 1e6 == pytest.approx(parameters, rel=0.005)


def test_keras_layers_count_their_products():
    inputs = keras.Input((8, 8, 6))
    x = keras.layers.Conv2D(4, 3, groups=2)(inputs)
    x = keras.layers.DepthwiseConv2D(3, depth_multiplier=2)(x)
    x = keras.layers.SeparableConv2D(5, 3)(x)
    outputs = keras.layers.Dense(7)(x)
    expected = 36 * 9 * 3 * 4 + 16 * 9 * 8 + 4 * (9 * 8 + 8 * 5) + 4 * 5 * 7
    assert count_macs(keras.Model(inputs, outputs)) == expected


@pytest.mark.parametrize(
    "layer, gates", [(keras.layers.LSTM, 4), (keras.layers.GRU, 3)]
)
@pytest.mark.parametrize("unroll", [False, True])
def test_recurrent_layers_count_each_gate_at_each_step(layer, gates, unroll):
    inputs = keras.Input((5, 6))
    model = keras.Model(inputs, layer(7, unroll=unroll)(inputs))
    assert count_macs(model) == 5 * gates * 7 * (6 + 7)
    if not unroll:
        assert count_macs(model, (9, 6)) == 9 * gates * 7 * (6 + 7)


def test_nested_models_and_composite_layers():
    inner = keras.Sequential([keras.Input((4, 8, 8, 3)), ConvBN3D(2, (3, 1, 1))])
    inputs = keras.Input((4, 8, 8, 3))
    x = MaxPool3D((1, 2, 2))(inner(inputs))
    model = keras.Model(inputs, x)
    assert count_macs(model) == 4 * 64 * 3 * 3 * 2
    assert count_macs(model, (8, 8, 8, 3)) == 8 * 64 * 3 * 3 * 2


def test_operations_of_keras_cost_nothing():
    """Those with a number first, too: 2 * x."""
    clips = keras.Input((2, 4, 4, 3))
    x = keras.ops.concatenate([2 * clips[:, :1], 1 - clips[:, 1:]], axis=1)
    model = keras.Model(clips, keras.layers.Dense(5)(x))
    assert count_macs(model) == 2 * 4 * 4 * 3 * 5


def test_counting_leaves_the_model_as_it_was():
    model = FAMILIES["slowfast_stan"]()
    layer = model.backbone.get_layer("fast_res2_block0_a")
    before = len(layer._inbound_nodes)
    count_macs(model)
    assert len(layer._inbound_nodes) == before
    assert layer.output.shape[-1] == 1


def test_an_open_input_needs_a_shape():
    inputs = keras.Input((4, None, None, 3))
    model = keras.Model(inputs, ConvBN3D(2, 1)(inputs))
    with pytest.raises(ValueError, match="`input_shape` must be given in full"):
        count_macs(model)
    assert count_macs(model, (4, 2, 2, 3)) == 16 * 6
