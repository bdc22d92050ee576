"""Arguments of the backbones: what they build, and what is refused."""

import inspect

import pytest

from keras_video import models
from keras_video.layers import SpatioTemporalAlignment
from keras_video.models import (
    ResNet3DBackbone,
    SlowFast,
    SlowFastBackbone,
    TSNBackbone,
    VideoBackbone,
)
from tests.networks import SHAPE, THIN


def test_slowfast_says_which_numbers_of_frames_fit():
    with pytest.raises(ValueError, match="num_frames=30, alpha=4. Use 28 or 32"):
        SlowFastBackbone((30, 32, 32, 3))
    with pytest.raises(ValueError, match="num_frames=3, alpha=4. Use 4 frames"):
        SlowFastBackbone((3, 32, 32, 3))
    with pytest.raises(ValueError, match="beta=3, filters=64"):
        SlowFastBackbone(beta=3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"temporal_kernels": (1, 1, 3)}, "an entry per stage"),
        ({"temporal_kernels": (1, 1, (3, 1), 3)}, "for a stage of 1 blocks"),
        ({"spatial_strides": (1, 2)}, "`spatial_strides`"),
        ({"spatial_strides": (2, 2, 2, 2)}, "at least 64 pixels"),
        ({"alignment": {"after": "res6"}}, "a stage of .'stem', 'res2'"),
        ({"alignment": {"after": "res2_block1"}}, "res2_block0"),
        ({"alignment": {"inside": "stem"}}, "residual branches of .'res2'"),
        (
            {"alignment": {"after": "res2", "inside": "res3"}},
            '`alignment` needs `"after"`',
        ),
        ({"alignment": {"after": "res2", "pathway": "fast"}}, "one pathway"),
        ({"alignment": {"after": "res2", "temporal_groups": 3}}, "temporal_groups"),
        ({"alignment": {"after": "res2", "colour": 3}}, "colour"),
    ],
)
def test_resnet3d_names_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        ResNet3DBackbone(SHAPE, **THIN, **arguments)


def test_an_alignment_goes_where_it_is_asked_for():
    backbone = SlowFastBackbone(
        SHAPE,
        **THIN,
        alignment=[
            {"after": "res2", "channel_groups": 2},
            {"after": "res4", "pathway": "slow", "temporal_groups": 1},
        ],
    )
    names = [
        layer.name
        for layer in backbone.layers
        if isinstance(layer, SpatioTemporalAlignment)
    ]
    assert names == ["fast_res2_alignment", "slow_res4_alignment"]
    config = backbone.get_config()
    assert SlowFastBackbone.from_config(config).count_params() == (
        backbone.count_params()
    )


def test_layers_go_after_blocks_and_into_them():
    spec = {"temporal_groups": 1, "merge": "average"}
    backbone = ResNet3DBackbone(
        SHAPE,
        **{**THIN, "stackwise_num_blocks": (1, 2, 1, 1)},
        alignment=[
            {"inside": "res3", **spec},
            {"after": ["res3_block0", "res4"], **spec},
            {"after": "res4", **spec},
        ],
    )
    names = [
        layer.name
        for layer in backbone.layers
        if isinstance(layer, SpatioTemporalAlignment)
    ]
    assert names == [
        "res3_block0_inner_alignment",
        "res3_block0_alignment",
        "res3_block1_inner_alignment",
        "res4_alignment",
        "res4_alignment_2",
    ]
    config = backbone.get_config()
    assert ResNet3DBackbone.from_config(config).count_params() == (
        backbone.count_params()
    )


def test_the_form_for_detection_keeps_the_map_at_a_sixteenth():
    backbone = ResNet3DBackbone(
        SHAPE, **THIN, spatial_strides=(1, 2, 2, 1), dilations=(1, 1, 1, 2)
    )
    assert backbone.output_shape == (None, 8, 2, 2, 256)


def test_temporal_strides_and_pooling_shorten_the_clip():
    backbone = ResNet3DBackbone(
        SHAPE, **THIN, temporal_strides=(1, 2, 1, 1), temporal_pool=2
    )
    assert backbone.output_shape == (None, 2, 1, 1, 256)


def test_a_family_refuses_the_backbone_of_another():
    with pytest.raises(ValueError, match="SlowFast takes a SlowFastBackbone"):
        SlowFast(ResNet3DBackbone(SHAPE, **THIN), 5)


def _backbones_with(argument):
    """Every class of backbones of this package that has an argument."""
    found = [getattr(models, name) for name in models.__all__]
    return [
        cls
        for cls in found
        if isinstance(cls, type)
        and issubclass(cls, VideoBackbone)
        and argument in inspect.signature(cls).parameters
    ]


@pytest.mark.parametrize("cls", _backbones_with("stackwise_num_blocks"))
@pytest.mark.parametrize("blocks", [100_000, 10**30, 1.5, -1])
def test_a_number_of_blocks_has_a_bound(cls, blocks):
    with pytest.raises(ValueError, match="`stackwise_num_blocks`.*Received: stackwise"):
        cls(stackwise_num_blocks=(1, blocks, 1, 1))


@pytest.mark.parametrize("cls", _backbones_with("filters"))
@pytest.mark.parametrize("filters", [1_000_000, 10**30, 0, "8"])
def test_a_number_of_channels_has_a_bound(cls, filters):
    with pytest.raises(ValueError, match="`filters` must be .*Received: filters="):
        cls(filters=filters)


def test_image_networks_have_the_same_bounds():
    for arguments in ({"filters": 10**6}, {"stackwise_num_blocks": (1, 1, 10**5, 1)}):
        with pytest.raises(ValueError, match="at most.*Received: (filters|stackwise)"):
            TSNBackbone((1, 64, 64, 3), "resnet50", arguments)
