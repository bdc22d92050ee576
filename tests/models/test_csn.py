"""CSN beside PyTorchVideo's, the published figures, TFLite."""

import keras
import numpy as np
import pytest
import torch

from keras_video.layers import ConvBN3D
from keras_video.macs import count_macs
from keras_video.models import CSN, CSNBackbone
from tests.layers.tflite import run_as_tflite
from tests.models.public_weights import copy_weights, shorten
from tests.models.test_pytorchvideo import clip_and_frames, logits, randomized
from tests.networks import SHAPE, THIN
from tests.oracles import import_pytorchvideo
from tests.routines import (
    outputs_of,
    randomize,
    relative_error,
    run_config_round_trip,
)


class InteractionPreserved(torch.nn.Conv3d):
    """A depthwise convolution behind a pointwise one, after the CSN paper."""

    def __init__(self, in_channels, out_channels, **kwargs):
        super().__init__(in_channels, out_channels, **kwargs)
        self.pointwise = torch.nn.Conv3d(in_channels, in_channels, 1, bias=False)
        self.pointwise_norm = torch.nn.BatchNorm3d(in_channels)

    def forward(self, x):
        return super().forward(self.pointwise_norm(self.pointwise(x)))


@pytest.mark.parametrize("mode", ["ir", "ip"])
def test_csn_of_pytorchvideo(mode, weights_of_zeros):
    module = import_pytorchvideo("pytorchvideo.models.csn")

    def bottleneck(**kwargs):
        conv_b = {"ir": torch.nn.Conv3d, "ip": InteractionPreserved}[mode]
        return module.create_bottleneck_block(**{**kwargs, "conv_b": conv_b})

    network = module.create_csn(
        model_num_class=11,
        stem_dim_out=8,
        stem_pool=torch.nn.MaxPool3d,
        head_pool_kernel_size=(1, 2, 2),
        bottleneck=bottleneck,
    )
    blocks = (1, 2, 1, 1)
    network = randomized(shorten(network, blocks))
    backbone = CSNBackbone((8, 64, 64, 3), blocks, filters=8, mode=mode)
    assert backbone.output_shape == (None, 1, 2, 2, 256)
    model = CSN(backbone, 11, activation=None)
    copy_weights(model, network)
    clip, tensor = clip_and_frames(8, 64)
    expected = logits(network, tensor)
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def test_figures_of_pytorchvideo(no_weights):
    """Its zoo counts 5 a normalised value beside the products, at 256 pixels."""
    model = CSN(CSNBackbone((32, 256, 256, 3)), 400)
    trainable = sum(int(np.prod(v.shape)) for v in model.trainable_variables)
    assert trainable == 22_213_776
    layers = model.backbone.layers
    maps = [x.output.shape[1:] for x in layers if isinstance(x, ConvBN3D)]
    counted = count_macs(model) + 5 * sum(map(np.prod, maps))
    assert counted == pytest.approx(75.62e9, rel=1e-4)


def test_figures_of_the_paper(no_weights):
    """ip-CSN-152: its parameters leave out the normalisation."""
    backbone = CSNBackbone((32, 256, 256, 3), (3, 8, 36, 3), mode="ip")
    model = CSN(backbone, 400)
    variables = [v for v in model.trainable_variables if "norm" not in v.path]
    assert sum(int(np.prod(v.shape)) for v in variables) == pytest.approx(
        32.8e6, rel=2e-3
    )
    assert count_macs(model) == pytest.approx(108.8e9, rel=1e-3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"stackwise_num_blocks": (1, 1, 1)}, "an entry per stage"),
        ({"mode": "ir-CSN"}, "`mode` must be one of 'ip', 'ir'"),
        ({"spatial_strides": (2, 2, 2, 2)}, "at least 64 pixels"),
        ({"temporal_strides": (2, 2, 2, 2)}, "at least 16 frames.*num_frames=8"),
        ({"alignment": {"after": "res6"}}, "a stage of .'stem', 'res2'"),
        ({"alignment": {"inside": "stem"}}, "residual branches of .'res2'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        CSNBackbone(SHAPE, **{**THIN, **arguments})


def test_layers_go_after_stages_and_into_blocks(weights_of_zeros):
    spec = {"temporal_groups": 1, "merge": "average"}
    backbone = CSNBackbone(
        SHAPE,
        **THIN,
        mode="ip",
        alignment=[
            {"inside": "res4", **spec},
            {"after": ["res3_block0", "res5"], **spec},
        ],
    )
    names = [layer.name for layer in backbone.layers]
    assert [name for name in names if name.endswith("_alignment")] == [
        "res3_block0_alignment",
        "res4_block0_inner_alignment",
        "res5_alignment",
    ]
    assert list(backbone.pyramid_outputs) == ["stem", "res2", "res3", "res4", "res5"]
    revived = run_config_round_trip(backbone)
    assert revived.count_params() == backbone.count_params()


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TFLite is its")
def test_tflite():
    backbone = CSNBackbone(SHAPE, **THIN, mode="ip")
    randomize(backbone)
    x = np.random.default_rng(1).normal(size=(1, *SHAPE)).astype("float32")
    expected = outputs_of(backbone, x)
    assert relative_error(run_as_tflite(backbone, x), expected) < 1e-4
