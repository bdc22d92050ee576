"""The family of networks with slow-fast self-attention."""

import json

import keras
import numpy as np
import pytest

from keras_video.models import (
    ResNet3D,
    ResNet3DBackbone,
    ResNet3DSTAN,
    SlowFastSelfAttentionNet,
    VideoClassifier,
)
from tests.networks import ALIGNMENT, FAMILIES, SHAPE, THIN
from tests.routines import outputs_of, relative_error

CLIPS = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype("uint8")
ATTENTION = {"after": "res3", "axis": "spatial", "speed": "fast"}


def test_untouched_it_is_the_plain_network():
    attentive, plain = FAMILIES["slowfast_self_attention"](), FAMILIES["resnet3d"]()
    weights = {v.path: v.value for v in attentive.trainable_variables}
    assert any("res3_self_attention/layer0_temporal_slow" in path for path in weights)
    for variable in plain.trainable_variables:
        variable.assign(weights[variable.path])
    outputs = [outputs_of(m, CLIPS) for m in (attentive, plain)]
    assert relative_error(*outputs) < 1e-6


def test_the_papers_best_row_is_built():
    """Both axes, 2 layers, layer norm; the width goes to the classes."""
    row = {"num_layers": 2, "width": 48, "layer_norm": True}
    backbone = ResNet3DBackbone(SHAPE, **THIN, self_attention={"after": "res5", **row})
    model = SlowFastSelfAttentionNet(backbone, 5, pooling="avg")
    assert model.get_layer("logits").kernel.shape == (48, 5)
    assert len(backbone.get_layer("res5_self_attention").branches) == 8


def load(folder, cls=VideoClassifier, **arguments):
    """A classifier from a preset that has a backbone with these arguments."""
    backbone = FAMILIES["resnet3d"]().backbone
    config = keras.saving.serialize_keras_object(backbone)
    config["config"].update(arguments)
    (folder / "config.json").write_text(json.dumps(config))
    return cls.from_preset(folder, num_classes=3, load_weights=False)


@pytest.mark.parametrize(
    "arguments, family",
    [
        ({}, ResNet3D),
        ({"self_attention": ATTENTION}, SlowFastSelfAttentionNet),
        ({"alignment": ALIGNMENT, "self_attention": ATTENTION}, ResNet3DSTAN),
    ],
)
def test_backbones_find_their_family(arguments, family, tmp_path):
    assert type(load(tmp_path, **arguments)) is family


def test_an_aligned_backbone_is_of_this_family_where_asked_for(tmp_path):
    arguments = {"alignment": ALIGNMENT, "self_attention": ATTENTION}
    model = load(tmp_path, SlowFastSelfAttentionNet, **arguments)
    assert type(model) is SlowFastSelfAttentionNet


def test_the_plain_family_refuses_it():
    backbone = FAMILIES["slowfast_self_attention"]().backbone
    with pytest.raises(ValueError, match="without `self_attention`"):
        ResNet3D(backbone, 5)
