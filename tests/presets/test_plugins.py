"""A plain preset's weights in the same network with more layers."""

import numpy as np
import pytest

from keras_video.models import (
    ResNet3D,
    ResNet3DSTAN,
    SlowFastSelfAttentionNet,
    SlowFastSTAN,
    VideoClassifier,
)
from tests.networks import FAMILIES, SHAPE
from tests.routines import outputs_of, randomize, relative_error

CLIPS = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype("uint8")
ALIGNMENT = {"after": "res2", "merge": "average"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """`saved(family)` is the folder of a plain network, and its outputs."""
    made = {}

    def find(family):
        if family not in made:
            model = FAMILIES[family]()
            randomize(model)
            folder = tmp_path_factory.mktemp("presets") / family
            model.save_to_preset(folder)
            made[family] = folder, outputs_of(model, CLIPS)
        return made[family]

    return find


@pytest.mark.parametrize(
    "family, cls, plugins",
    [
        ("slowfast", SlowFastSTAN, {"alignment": ALIGNMENT}),
        ("resnet3d", ResNet3DSTAN, {"alignment": ALIGNMENT}),
        ("resnet3d", ResNet3D, {"attention": {"inside": "res4", "merge": "identity"}}),
        ("resnet3d", ResNet3D, {"non_local": {"after": ["res3", "res4_block0"]}}),
        ("resnet3d", SlowFastSelfAttentionNet, {"self_attention": {"after": "res4"}}),
        (
            "slowfast",
            SlowFastSTAN,
            {
                "alignment": [ALIGNMENT, {**ALIGNMENT, "pathway": "slow"}],
                "non_local": {"after": "res4", "pathway": "slow"},
            },
        ),
    ],
)
def test_gives_the_plain_networks_outputs(saved, family, cls, plugins):
    folder, expected = saved(family)
    model = cls.from_preset(folder, **plugins)
    assert type(model) is cls
    assert set(model.backbone.plugins) == set(plugins)
    assert relative_error(outputs_of(model, CLIPS), expected) < 1e-5
    # By default the family that it has become is found.
    assert type(VideoClassifier.from_preset(folder, **plugins)) is cls


def test_the_papers_forms_load_and_change_the_outputs(saved):
    folder, expected = saved("resnet3d")
    for plugins in (
        {"alignment": {"after": "res2"}},
        {"attention": {"inside": "res4"}},
    ):
        model = VideoClassifier.from_preset(folder, **plugins)
        assert relative_error(outputs_of(model, CLIPS), expected) > 1e-3


def test_what_has_weights_of_its_own_is_not_replaced(tmp_path):
    FAMILIES["resnet3d_stan"]().save_to_preset(tmp_path / "saved")
    twice = [ALIGNMENT, {"after": "res3"}]
    with pytest.raises(ValueError, match=r"numbers where.*\['alignment'\] may have"):
        VideoClassifier.from_preset(tmp_path / "saved", alignment=twice)


def test_a_family_says_what_it_misses(saved):
    with pytest.raises(ValueError, match=r'add the `alignment`.*alignment=\{"after"'):
        SlowFastSTAN.from_preset(saved("slowfast")[0])
