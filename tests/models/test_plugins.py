"""Plugins of backbones: where they go, and what is refused."""

import json

import numpy as np
import pytest

from keras_video.macs import count_macs
from keras_video.models import ResNet3DBackbone, SlowFastBackbone
from keras_video.models.plugins import PLUGINS
from tests.networks import SHAPE, THIN
from tests.routines import outputs_of, randomize, relative_error

# What makes a plugin start as the identity, where that is not its default.
AS_IDENTITY = {
    "alignment": {"temporal_groups": 1, "filters": 2, "merge": "average"},
    "attention": {"merge": "identity"},
}
CLIPS = np.random.default_rng(0).normal(size=(2, *SHAPE)).astype("float32")


def everywhere(*places, plugins=PLUGINS):
    """Arguments that put every plugin at each of the positions, starting as nothing."""
    return {
        plugin: [{**place, **AS_IDENTITY.get(plugin, {})} for place in places]
        for plugin in plugins
    }


def plugin_layers(backbone):
    plugins = tuple(PLUGINS.values())
    return [layer.name for layer in backbone.layers if isinstance(layer, plugins)]


def check_round_trip(backbone):
    config = json.loads(json.dumps(backbone.get_config()))
    revived = type(backbone).from_config(config)
    assert revived.get_config() == backbone.get_config()
    assert plugin_layers(revived) == plugin_layers(backbone)
    assert revived.count_params() == backbone.count_params()


@pytest.fixture(scope="module")
def full():
    """A backbone with every plugin after a stage, after a block and in a block."""
    places = {"after": ["res3", "res4_block0"]}, {"inside": "res4"}
    # The other way round: the order of the arguments must not matter.
    return ResNet3DBackbone(
        SHAPE, **THIN, **everywhere(*places, plugins=[*PLUGINS][::-1])
    )


def test_they_follow_one_another_after_stages_and_blocks_and_in_them(full):
    assert list(PLUGINS)[:3] == ["alignment", "attention", "non_local"]
    assert full.plugins == list(PLUGINS)
    places = ("res3", "res4_block0_inner", "res4_block0")
    names = [f"{place}_{plugin}" for place in places for plugin in PLUGINS]
    assert plugin_layers(full) == names
    check_round_trip(full)


def test_all_together_change_nothing_at_first(full):
    plain = ResNet3DBackbone(SHAPE, **THIN)
    randomize(plain)
    values = {variable.path: variable.value for variable in plain.variables}
    copied = [v for v in full.variables if v.path in values]
    assert len(copied) == len(values)
    for variable in copied:
        variable.assign(values[variable.path])
    expected = outputs_of(plain, CLIPS)
    assert np.abs(expected).max() > 1e-3
    assert relative_error(outputs_of(full, CLIPS), expected) < 1e-5


def test_slowfast_has_them_on_the_pathway_that_is_asked_for():
    """The Fast one by default."""
    plugins = ["attention", "non_local"]
    places = {"after": "res4"}, {"inside": "res5", "pathway": "slow"}
    backbone = SlowFastBackbone(SHAPE, **THIN, **everywhere(*places, plugins=plugins))
    places = ("fast_res4", "slow_res5_block0_inner")
    names = [f"{place}_{plugin}" for place in places for plugin in plugins]
    assert sorted(plugin_layers(backbone)) == sorted(names)
    check_round_trip(backbone)


def test_a_wrong_pathway_is_named():
    attention = {"after": "res4", "pathway": "medium"}
    with pytest.raises(ValueError, match=r"one of \['fast', 'slow'\].*'medium'"):
        SlowFastBackbone(SHAPE, attention=attention)
    with pytest.raises(ValueError, match="this backbone has one pathway"):
        ResNet3DBackbone(SHAPE, attention={"inside": "res5", "pathway": "slow"})


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize(
    "spec, message",
    [
        ({"after": "res6"}, r"is no position in this backbone.*'res6'"),
        ({"inside": "res4_block1"}, r'"inside". of .*is no position.*res4_block1'),
        ({}, r'needs `"after"`'),
        ("res4", r"""needs `"after"`.*='res4'"""),
        ({"after": "stem", "colour": 3}, "colour"),
    ],
)
def test_wrong_places_and_arguments_are_named(plugin, spec, message):
    with pytest.raises(ValueError, match=message):
        ResNet3DBackbone(SHAPE, **THIN, **{plugin: spec})


@pytest.mark.parametrize(
    "plugin, argument",
    [
        ("attention", {"mode": "channel"}),
        ("attention", {"deconv_stride": 0}),
        ("non_local", {"mode": "gauss"}),
        ("non_local", {"pool_size": (2, 2)}),
    ],
)
def test_wrong_arguments_of_the_layers_are_named(plugin, argument):
    ((name, value),) = argument.items()
    with pytest.raises(ValueError) as error:
        ResNet3DBackbone(SHAPE, **THIN, **{plugin: {"after": "stem", **argument}})
    assert f"{name}={value!r}" in str(error.value)


def test_attention_is_bound_to_the_size_of_the_images(full):
    message = (
        r"'res3_attention' was built for features of \(H, W\)=\(4, 4\).*"
        r"\(H, W\)=\(8, 8\). Build the model with the `image_size`"
    )
    with pytest.raises(ValueError, match=message):
        count_macs(full, (8, 64, 64, 3))
    with pytest.raises(ValueError, match="expected shape"):
        full(CLIPS[:, :, :16])


def test_configs_of_earlier_versions_say_in_for_inside():
    spec = {"merge": "identity", "name": "mine"}
    old = ResNet3DBackbone(SHAPE, **THIN, attention=[{"in": "res5_block0", **spec}])
    assert old.attention == [{"inside": "res5_block0", **spec}]
    config = {**old.get_config(), "attention": {"in": "res5"}}
    assert plugin_layers(ResNet3DBackbone.from_config(config)) == [
        "res5_block0_inner_attention"
    ]
    with pytest.raises(ValueError, match='`attention` needs `"after"`'):
        ResNet3DBackbone(SHAPE, attention={"in": "res5", "after": "res4"})
