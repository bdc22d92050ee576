"""3-D ResNets and ResNeXts beside the public implementations, and their figures."""

import math

import keras
import numpy as np
import pytest
import torch

from keras_video.layers import ConvBN3D, STAttention
from keras_video.macs import count_macs
from keras_video.models import (
    R3D,
    R3DBackbone,
    ResNeXt3D,
    ResNeXt3DBackbone,
    STAResNeXt3D,
)
from tests.layers.tflite import run_as_tflite
from tests.models.doubles.resnext3d import ResNet, resnext
from tests.models.public_weights import copy_weights
from tests.networks import FAMILIES, SHAPE, THIN
from tests.oracles import import_torchvision
from tests.routines import outputs_of, randomize, relative_error

MEAN, STD = 0.45, 0.225
MC3 = {"temporal_kernels": (3, 1, 1, 1), "temporal_strides": (1, 1, 1, 1)}
# Settings of torchvision's networks, and the figures of its documentation for
# 400 classes: weights, and GFLOPS (of multiply-adds) at 16x112x112.
TORCHVISION = {
    "r3d_18": ({}, 33371472, 40.697),
    "mc3_18": (MC3, 11695440, 43.343),
}


def randomized(network):
    """In eval mode, with averages and scales that are not the trivial ones."""
    generator = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm3d):
            for tensor in (module.weight.data, module.running_var):
                tensor.uniform_(0.5, 1.5, generator=generator)
            for tensor in (module.bias.data, module.running_mean):
                tensor.normal_(0, 0.1, generator=generator)
        elif isinstance(module, torch.nn.Conv3d):
            # As He: torch's own start is so small that the biases decide alone.
            fan_in = module.weight[0].numel()
            module.weight.data.normal_(0, (2 / fan_in) ** 0.5, generator=generator)
    return network.eval()


def assert_same_logits(model, network, source):
    copy_weights(model, randomized(network), source)
    shape = (1, *model.input_shape[1:])
    clip = np.random.default_rng(0).integers(0, 256, shape).astype("float32")
    with torch.no_grad():
        tensor = torch.tensor((clip / 255 - MEAN) / STD).permute(0, 4, 1, 2, 3)
        expected = network(tensor).numpy()
    assert np.ptp(expected) > 0.01
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def num_weights(model, norm=True):
    variables = [v for v in model.trainable_variables if norm or "norm" not in v.path]
    return sum(math.prod(v.shape) for v in variables)


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision(name):
    settings, weights, gmacs = TORCHVISION[name]
    backbone = R3DBackbone(
        (8, 32, 32, 3),
        (2, 2, 2, 2),
        block="basic",
        stem_kernel_size=(3, 7, 7),
        stem_pool_size=None,
        **settings,
    )
    model = R3D(backbone, 400, activation=None)
    network = getattr(import_torchvision("torchvision.models.video"), name)()
    assert_same_logits(model, network, "torchvision")
    assert num_weights(model) == weights
    macs = count_macs(model, (16, 112, 112, 3))
    assert macs / 1e9 == pytest.approx(gmacs, abs=5e-4)


def test_resnext_of_the_public_code():
    """Also where lengths are odd."""
    blocks = (1, 1, 2, 1)
    model = ResNeXt3D(ResNeXt3DBackbone((17, 33, 40, 3), blocks), 11, activation=None)
    assert_same_logits(model, resnext(blocks, 11), "resnets3d")


@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_basic_blocks_of_the_public_code(shortcut):
    blocks, arguments = (1, 2, 1, 1), {"filters": 16, "shortcut": shortcut}
    network = ResNet(blocks, 11, basic=True, planes=16, **arguments)
    backbone = R3DBackbone((17, 33, 40, 3), blocks, block="basic", **arguments)
    model = R3D(backbone, 11, activation=None)
    assert_same_logits(model, network, "resnets3d")


def test_figures_of_the_attention_paper(no_weights):
    """Table III, which counts an operation per product and per element of the rest."""
    backbone = ResNeXt3DBackbone((64, 112, 112, 3), attention={"inside": "res5"})
    model = STAResNeXt3D(backbone, 51)
    attention = [x for x in backbone.layers if isinstance(x, STAttention)]
    added = sum(x.compute_macs(x.input.shape) for x in attention)
    plain = count_macs(model) - added + elements_beside_products(backbone)
    assert plain / 1e9 == pytest.approx(38.5014, abs=5e-5)
    assert (plain + added) / 1e9 == pytest.approx(38.5019, abs=5e-5)
    assert num_weights(model, norm=False) / 1e6 == pytest.approx(47.6, abs=0.05)
    plain = num_weights(model) - sum(x.count_params() for x in attention)
    assert plain == 47625715


def elements_beside_products(backbone):
    """Of normalisations and ReLUs, and of the windows that are pooled."""
    convolutions = [x for x in backbone.layers if isinstance(x, ConvBN3D)]
    relus = [x for x in convolutions if x.get_config()["activation"] == "relu"]
    relus += [x for x in backbone.layers if x.name.endswith("_out")]
    count = sum(math.prod(x.output.shape[1:]) for x in convolutions + relus)
    pool = backbone.get_layer("stem_pool")
    count += math.prod(pool.output.shape[1:]) * math.prod(pool.pool_size)
    return count + math.prod(backbone.output_shape[1:])


def test_squeeze_excitation_ends_the_residual_branches():
    backbone = R3DBackbone(
        (16, 32, 32, 3), **THIN, squeeze_excitation=4, alignment=inner_alignment()
    )
    names = [layer.name for layer in backbone.layers]
    at = names.index("res2_block0_se")
    assert names[at - 1] == "res2_block0_c"
    assert names.index("res2_block0_inner_alignment") > at
    assert sum(name.endswith("_se") for name in names) == 4


def inner_alignment():
    return {"inside": "res2", "temporal_groups": 1, "filters": 2}


def test_strides_pools_and_stages():
    backbone = R3DBackbone(
        (16, 32, 48, 3),
        **THIN,
        width_factor=2,
        expansion=3,
        stem_temporal_stride=2,
        stem_pool_size=(1, 3, 3),
        temporal_kernels=((3,), (1,), 3, 1),
        temporal_strides=(1, 1, 2, 1),
        spatial_strides=(1, 2, 1, 2),
        temporal_pool=2,
    )
    assert {k: v.shape[1:] for k, v in backbone.pyramid_outputs.items()} == {
        "stem": (8, 8, 12, 8),
        "res2": (8, 8, 12, 48),
        "res3": (4, 4, 6, 96),
        "res4": (2, 4, 6, 192),
        "res5": (2, 2, 3, 384),
    }
    assert backbone.get_layer("res3_block0_b").conv.kernel_size == (1, 3, 3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"block": "wide"}, "one of 'basic', 'bottleneck'.*block='wide'"),
        ({"shortcut": "C"}, "shortcut='C'"),
        ({"cardinality": 3}, "`filters . width_factor` = 8.*cardinality=3"),
        ({"block": "basic", "cardinality": 2}, "no groups.*cardinality=2"),
        ({"stem_kernel_size": 7}, "3 ints along T, H, W. .*stem_kernel_size=7"),
        ({"stem_pool_size": (3, 3)}, r"None for no pooling.*stem_pool_size=\(3, 3\)"),
        ({"temporal_strides": (1, 2)}, "`temporal_strides`"),
        ({"temporal_kernels": (3, 3, (3, 1), 3)}, "for a stage of 1 blocks"),
        ({"input_shape": (8, 32, 32, 3)}, "at least 16 frames"),
        ({"input_shape": (16, 32, 31, 3)}, "at least 32 pixels"),
        ({"squeeze_excitation": 0}, "`ratio`"),
        ({"attention": {"inside": "stem"}}, "residual branches of .'res2'"),
    ],
)
def test_what_is_wrong_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        R3DBackbone(**{"input_shape": (16, 32, 32, 3), **THIN, **arguments})


def test_a_stage_without_pooling_takes_smaller_clips():
    backbone = R3DBackbone((8, 16, None, 3), **THIN, stem_pool_size=None)
    assert backbone.output_shape == (None, 1, 1, None, 256)


def test_attention_is_for_one_image_size():
    settings = {**THIN, "cardinality": 4, "stem_pool_size": None}
    attention = {"inside": "res5", "mode": "temporal"}
    backbone = ResNeXt3DBackbone(SHAPE, **settings, attention=attention)
    layer = backbone.get_layer("res5_block0_inner_attention")
    assert layer.input.shape[1:] == (1, 2, 2, 256)
    with pytest.raises(ValueError, match="size"):
        count_macs(backbone, (8, 64, 64, 3))
    with pytest.raises(ValueError, match="known"):
        ResNeXt3DBackbone((8, None, None, 3), **settings, attention=attention)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the converter is TensorFlow's"
)
@pytest.mark.parametrize("family", ["r3d", "sta_resnext3d"])
def test_converts_to_builtin_operators(family):
    backbone = FAMILIES[family]().backbone
    randomize(backbone)
    clip = np.random.default_rng(0).normal(size=(1, *SHAPE)).astype("float32")
    expected = backbone(clip, training=False)
    assert relative_error(run_as_tflite(backbone, clip), expected) < 1e-4
