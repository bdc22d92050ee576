"""R(2+1)D beside PyTorchVideo's and torchvision's, and the figures of the papers."""

import numpy as np
import pytest
import torch

from keras_video.layers import ConvBN3D, SpatioTemporalAlignment
from keras_video.macs import count_macs
from keras_video.models import R2Plus1D, R2Plus1DBackbone
from tests.models.public_weights import copy_weights, shorten
from tests.models.test_pytorchvideo import clip_and_frames, logits, randomized
from tests.networks import SHAPE, THIN
from tests.oracles import import_pytorchvideo, import_torchvision
from tests.routines import outputs_of, relative_error, run_config_round_trip

pytestmark = pytest.mark.usefixtures("weights_of_zeros")
R18 = {"stackwise_num_blocks": (2, 2, 2, 2), "mid_filters": "block"}
R50 = {
    "stackwise_num_blocks": (3, 4, 6, 3),
    "block": "bottleneck",
    "stem_mid_filters": None,
    "mid_filters": "same",
    "temporal_first": True,
    "spatial_strides": (2, 2, 2, 2),
    "temporal_strides": (1, 1, 2, 2),
}


def test_r50_of_pytorchvideo():
    module = import_pytorchvideo("pytorchvideo.models.r2plus1d")
    network = module.create_r2plus1d(
        model_num_class=11,
        stem_dim_out=8,
        head_pool_kernel_size=(2, 2, 2),
        head_activation=None,
    )
    blocks = (1, 2, 1, 1)
    network = randomized(shorten(network, blocks))
    backbone = R2Plus1DBackbone(
        (8, 64, 64, 3), **{**R50, "stackwise_num_blocks": blocks, "filters": 8}
    )
    assert backbone.output_shape == (None, 2, 2, 2, 256)
    model = R2Plus1D(backbone, 11, activation=None)
    copy_weights(model, network)
    clip, tensor = clip_and_frames(8, 64)
    expected = logits(network, tensor)
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def test_r18_of_torchvision():
    resnet = import_torchvision("torchvision.models.video.resnet")
    network = resnet.VideoResNet(
        resnet.BasicBlock,
        [resnet.Conv2Plus1D] * 4,
        [1, 2, 1, 1],
        resnet.R2Plus1dStem,
        num_classes=11,
    )
    for parameter in network.parameters():
        if parameter.ndim == 1:  # the scales, which have no "norm" in their names
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
    network = randomized(network)
    backbone = R2Plus1DBackbone(
        (8, 32, 32, 3), **{**R18, "stackwise_num_blocks": (1, 2, 1, 1)}
    )
    assert backbone.output_shape == (None, 1, 2, 2, 512)
    model = R2Plus1D(backbone, 11, activation=None)
    copy_weights(model, network, "torchvision")
    clip, tensor = clip_and_frames(8, 32)
    expected = logits(network, tensor)
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


@pytest.mark.parametrize(
    "arguments, parameters, clip, macs, precision",
    [
        # PyTorchVideo's zoo counts 5 a normalised value besides, see below.
        pytest.param(R50, 28_107_600, (16, 256, 256, 3), 76.45e9, 1e-4, id="R50"),
        pytest.param(R18, 31_505_325, (16, 112, 112, 3), 40.519e9, 2e-5, id="R18"),
        pytest.param({}, 63.8e6, (32, 112, 112, 3), 152.4e9, 2e-3, id="R34"),
    ],
)
def test_published_figures(arguments, parameters, clip, macs, precision, no_weights):
    model = R2Plus1D(R2Plus1DBackbone(clip, **arguments), 400)
    trainable = sum(int(np.prod(v.shape)) for v in model.trainable_variables)
    assert trainable == pytest.approx(parameters, rel=precision)
    counted = count_macs(model)
    if arguments is R50:
        layers = model.backbone.layers
        maps = [x.output.shape[1:] for x in layers if isinstance(x, ConvBN3D)]
        counted += 5 * sum(map(np.prod, maps))
    assert counted == pytest.approx(macs, rel=precision)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"stackwise_num_blocks": (1, 1, 1)}, "an entry per stage"),
        ({"temporal_strides": (1, 2, 2)}, "`temporal_strides` needs"),
        ({"spatial_strides": (2, 2, 2, 4)}, "at least 64 pixels"),
        ({"temporal_strides": (2, 2, 2, 2)}, "at least 16 frames.*num_frames=8"),
        ({"block": "wide"}, "`block` must be one of 'basic', 'bottleneck'"),
        ({"mid_filters": 45}, "`mid_filters` must be one of 'block', 'conv', 'same'"),
        ({"stem_mid_filters": 0}, "`stem_mid_filters` must be at least 1"),
        ({"alignment": {"after": "res6"}}, "a stage of .'stem', 'res2'"),
        ({"alignment": {"inside": "res2_block1"}}, "residual branches of .'res2'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        R2Plus1DBackbone(SHAPE, **{**THIN, **arguments})


def test_layers_go_after_stages_and_into_blocks():
    spec = {"temporal_groups": 1, "merge": "average"}
    backbone = R2Plus1DBackbone(
        SHAPE,
        **THIN,
        block="bottleneck",
        alignment=[
            {"inside": "res4", **spec},
            {"after": ["res3_block0", "res5"], **spec},
        ],
    )
    assert [
        layer.name
        for layer in backbone.layers
        if isinstance(layer, SpatioTemporalAlignment)
    ] == ["res3_block0_alignment", "res4_block0_inner_alignment", "res5_alignment"]
    assert list(backbone.pyramid_outputs) == ["stem", "res2", "res3", "res4", "res5"]
    revived = run_config_round_trip(backbone)
    assert revived.count_params() == backbone.count_params()
