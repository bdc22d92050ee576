"""ARTNet against a double in PyTorch, and its published cost."""

import pytest

from keras_video.layers import Conv3D, SmartBlock
from keras_video.macs import count_macs
from keras_video.models import ARTNet, ARTNetBackbone
from tests.models.doubles import artnet
from tests.models.doubles.weights import compare_logits
from tests.routines import run_config_round_trip

SHAPE = (16, 32, 32, 3)
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 4}


def test_logits_are_the_doubles():
    """Shortcuts with and without a convolution; sizes that strides do not divide."""
    blocks = (2, 1, 1, 1)
    backbone = ARTNetBackbone((17, 36, 50, 3), blocks, filters=4)
    network = artnet.ARTNet(blocks, 4, 5)

    def torch_key(layer, part, leaf):
        return artnet.torch_key(layer, part, leaf, blocks)

    model = ARTNet(backbone, 5, activation=None)
    assert compare_logits(model, network, torch_key) < 1e-4


def test_cost_is_the_papers(no_weights):
    """23.5 G, which is without the stem's convolutions and the shortcuts'."""
    model = ARTNet(ARTNetBackbone(), 400)
    assert model.count_params() / 1e6 == pytest.approx(39.68, abs=0.005)
    macs = count_macs(model) / 1e9
    assert macs == pytest.approx(25.68, abs=0.005)
    left_out = [x for x in model.backbone.layers if x.name.endswith("_shortcut")]
    assert len(left_out) == 3
    stem = model.backbone.get_layer("stem_conv")
    left_out += [stem.appearance, stem.relation]
    rest = macs - sum(x.compute_macs(x_input(x, stem)) for x in left_out) / 1e9
    assert rest == pytest.approx(23.5, abs=0.05)


def x_input(layer, stem):
    parts = (stem.appearance, stem.relation)
    return tuple((stem if layer in parts else layer).input.shape)


def test_stages_halve_size_and_time():
    shapes = {
        name: tuple(x.shape[1:])
        for name, x in ARTNetBackbone((16, 64, 32, 3), **THIN).pyramid_outputs.items()
    }
    assert shapes == {
        "stem": (8, 32, 16, 4),
        "res2": (8, 32, 16, 4),
        "res3": (4, 16, 8, 8),
        "res4": (2, 8, 4, 16),
        "res5": (1, 4, 2, 32),
    }


@pytest.mark.parametrize(
    "stages", [("stem", "res2", "res3", "res4"), ("stem",), (), ("res5",)]
)
def test_smart_stages(stages):
    backbone = ARTNetBackbone(SHAPE, **THIN, smart_stages=stages)
    smart = [x.name for x in backbone.layers if isinstance(x, SmartBlock)]
    assert smart == ["stem_conv" if s == "stem" else f"{s}_block0_b" for s in stages]
    plain = isinstance(backbone.get_layer("stem_conv"), Conv3D)
    assert plain == ("stem" not in stages)
    run_config_round_trip(backbone)


def test_layers_go_onto_the_sum_of_a_block_and_behind_a_stage():
    spec = {"temporal_groups": 1, "filters": 2}
    backbone = ARTNetBackbone(
        SHAPE,
        (2, 1, 1, 1),
        filters=4,
        alignment=[
            {"after": ["stem", "res2_block0", "res2"], **spec},
            {"inside": "res3", **spec},
        ],
    )
    layer = backbone.get_layer
    assert layer("stem_norm").input is layer("stem_alignment").output
    assert layer("res2_block0_add").input[1] is layer("stem_alignment").output
    assert layer("res2_block1_add").input[1] is layer("res2_block0_alignment").output
    assert layer("res2_alignment").input is layer("res2_block1_out").output
    assert layer("res3_block0_shortcut").input is layer("res2_alignment").output
    assert layer("res3_block0_add").input[0] is (
        layer("res3_block0_inner_alignment").output
    )
    run_config_round_trip(backbone)


@pytest.mark.parametrize(
    "shape, arguments, message",
    [
        ((15, 32, 32, 3), {}, "at least 16 frames. Received: num_frames=15"),
        ((16, 32, 15, 3), {}, r"at least 16 pixels.*image_size=\(32, 15\)"),
        (SHAPE, {"smart_stages": ("res6",)}, r"'res5'\]. Received: .*res6"),
        (SHAPE, {"smart_stages": "stem"}, "smart_stages='stem'"),
        (SHAPE, {"temporal_strides": (1, 2)}, "an entry per stage"),
        (SHAPE, {"filters": 3}, "multiple of 2.*filters=3"),
        (SHAPE, {"alignment": {"after": "conv1"}}, "a stage of"),
    ],
)
def test_what_does_not_fit_is_refused(shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        ARTNetBackbone(shape, **{**THIN, **arguments})
