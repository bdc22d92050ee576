"""P3D against a double in PyTorch, and its published size."""

import pytest

from keras_video.layers import SpatioTemporalAlignment
from keras_video.macs import count_macs
from keras_video.models import P3D, P3DBackbone
from tests.models.doubles import p3d
from tests.models.doubles.weights import compare_logits
from tests.routines import run_config_round_trip

SHAPE = (16, 64, 64, 3)
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 4}


@pytest.mark.parametrize("released", [False, True])
def test_logits_are_the_doubles(released):
    """All three forms, and a 2-D block."""
    blocks = (1, 2, 1, 1)
    backbone = P3DBackbone(SHAPE, blocks, filters=4, released=released)
    network = p3d.P3D(blocks, 4, 5, released=released)
    model = P3D(backbone, 5, activation=None)
    assert compare_logits(model, network, p3d.torch_key) < 1e-4


def test_forms_are_taken_in_turn():
    backbone = P3DBackbone(SHAPE, (1, 1, 2, 1), block_types=("C", "A"), filters=4)
    sums = [x.name for x in backbone.layers if x.name.endswith("_sum")]
    assert sums == ["res2_block0_sum", "res4_block0_sum"]
    assert backbone.get_layer("res3_block0_t").output is (
        backbone.get_layer("res3_block0_c").input
    )
    run_config_round_trip(backbone)


def test_more_frames_are_seen_one_by_one_in_res5():
    backbone = P3DBackbone((35, 64, 96, 3), **THIN)
    assert backbone.output_shape == (None, 2, 2, 3, 128)
    assert backbone.pyramid_outputs["res2"].shape == (None, 17, 16, 24, 16)
    kernels = [
        x.conv.kernel_size
        for x in backbone.layers
        if "res5" in x.name and hasattr(x, "conv")
    ]
    assert all(kernel[0] == 1 for kernel in kernels)


# Blocks and millions of parameters with 400 classes.
SIZES = [((3, 4, 6, 3), 25.80), ((3, 8, 36, 3), 66.66)]


@pytest.mark.parametrize("blocks, millions", SIZES)
def test_sizes(blocks, millions, no_weights):
    model = P3D(P3DBackbone(stackwise_num_blocks=blocks), 400)
    assert model.count_params() / 1e6 == pytest.approx(millions, abs=0.005)
    if blocks == SIZES[-1][0]:
        # StNet, table 3: 66.90 M, 132.38 G for 32 frames of 299 x 299.
        assert millions == pytest.approx(66.90, rel=0.005)
        macs = count_macs(model, (32, 299, 299, 3)) / 1e9
        assert macs == pytest.approx(132.38, rel=1e-4)


def test_the_form_for_detection_and_plugins():
    backbone = P3DBackbone(
        SHAPE,
        **THIN,
        spatial_strides=(1, 2, 2, 1),
        dilations=(1, 1, 1, 2),
        temporal_pools=(1, 2, 1, 1),
        alignment={"after": "res2", "temporal_groups": 2},
        attention={"inside": "res5"},
    )
    assert backbone.output_shape == (None, 8, 4, 4, 128)
    names = [layer.name for layer in backbone.layers]
    assert names.index("res2_alignment") < names.index("res2_pool")
    assert isinstance(backbone.get_layer("res2_alignment"), SpatioTemporalAlignment)
    assert "res5_block0_inner_attention" in names
    run_config_round_trip(backbone)


@pytest.mark.parametrize(
    "shape, arguments, message",
    [
        ((15, 64, 64, 3), {}, "at least 16 frames. Received: num_frames=15"),
        ((16, 31, 64, 3), {}, r"at least 32 pixels.*image_size=\(31, 64\)"),
        (SHAPE, {"block_types": ("A", "D")}, r"\['A', 'B', 'C'\].*\('A', 'D'\)"),
        (SHAPE, {"block_types": ()}, r"block_types=\(\)"),
        (SHAPE, {"temporal_pools": (2, 2)}, "`temporal_pools` needs an entry"),
        (SHAPE, {"alignment": {"after": "res6"}}, "a stage of"),
    ],
)
def test_what_does_not_fit_is_refused(shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        P3DBackbone(shape, **THIN, **arguments)
