"""C3D against a double in PyTorch, and its published size."""

import keras
import pytest

from keras_video.layers import STAttention
from keras_video.macs import count_macs
from keras_video.models import C3D, C3DBackbone
from tests.models.doubles import c3d
from tests.models.doubles.weights import compare_logits
from tests.routines import run_config_round_trip

THIN = {"filters": 4, "fc_filters": 12}


@pytest.mark.parametrize(
    "shape, pools, places, norm",
    [
        ((16, 48, 48, 3), (1, 2, 2, 2, 2), 2 * 2, False),
        ((9, 40, 34, 3), (1, 1, 2, 2, 1), 2 * 2 * 2, True),
    ],
)
def test_logits_are_the_doubles(shape, pools, places, norm):
    backbone = C3DBackbone(shape, **THIN, temporal_pools=pools, batch_norm=norm)
    network = c3d.C3D(4, pools, places, 12, 5, norm)
    model = C3D(backbone, 5, activation=None)
    assert compare_logits(model, network, c3d.torch_key) < 1e-4


def test_size_is_the_published(no_weights):
    model = C3D(C3DBackbone(), 101)
    assert model.count_params() / 1e6 == pytest.approx(78.41, abs=0.005)
    assert count_macs(model) / 1e9 == pytest.approx(38.5, abs=0.05)


def test_stages_end_before_their_pooling():
    shapes = {
        name: tuple(x.shape[1:])
        for name, x in C3DBackbone((16, 48, 32, 3), **THIN).pyramid_outputs.items()
    }
    assert shapes == {
        "conv1": (16, 48, 32, 4),
        "conv2": (16, 24, 16, 8),
        "conv3": (8, 12, 8, 16),
        "conv4": (4, 6, 4, 32),
        "conv5": (2, 3, 2, 32),
        "fc": (1, 1, 1, 12),
    }


def test_without_fc_any_size_goes():
    backbone = C3DBackbone((None, None, None, 3), filters=2, include_fc=False)
    assert backbone.output_shape == (None, None, None, None, 16)
    assert backbone.compute_output_shape((1, 16, 112, 112, 3)) == (1, 2, 7, 7, 16)
    assert "fc" not in backbone.pyramid_outputs
    run_config_round_trip(backbone)


def test_plugins():
    backbone = C3DBackbone(
        (16, 32, 32, 3),
        **THIN,
        attention={"after": "conv5"},
        alignment={"after": "conv2", "temporal_groups": 1},
    )
    assert isinstance(backbone.get_layer("conv5_attention"), STAttention)
    assert backbone.get_layer("pool5").input is backbone.pyramid_outputs["conv5"]
    run_config_round_trip(backbone)


def test_dropout_is_between_the_fully_connected_layers_and_behind_them():
    model = C3D(C3DBackbone((16, 16, 16, 3), **THIN, fc_dropout=0.3), 5, dropout=0.2)
    dropped = [
        layer.rate
        for part in (model.backbone, model)
        for layer in part.layers
        if isinstance(layer, keras.layers.Dropout)
    ]
    assert dropped == [0.3, 0.2]
    assert not any(
        "drop" in x.name
        for x in C3DBackbone((16, 16, 16, 3), **THIN, fc_dropout=0).layers
    )


@pytest.mark.parametrize(
    "shape, arguments, message",
    [
        ((15, 32, 32, 3), {}, "at least 16 frames. Received: num_frames=15"),
        ((7, 32, 32, 3), {"include_fc": False}, "at least 8 frames"),
        ((16, 15, 32, 3), {}, r"at least 16 pixels.*image_size=\(15, 32\)"),
        ((16, None, 32, 3), {}, "`include_fc=False` takes clips of any size"),
        ((16, 32, 32, 3), {"temporal_pools": (1, 2)}, "5 in all"),
        ((16, 32, 32, 3), {"alignment": {"after": "res2"}}, "'conv5', 'fc'"),
    ],
)
def test_what_does_not_fit_is_refused(shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        C3DBackbone(shape, **THIN, **arguments)
