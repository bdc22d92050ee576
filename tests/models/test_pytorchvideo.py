"""The same logits as PyTorchVideo's networks, from the same weights."""

import numpy as np
import pytest
import torch

from keras_video.models import (
    ResNet3D,
    ResNet3DBackbone,
    SlowFast,
    SlowFastBackbone,
)
from tests.models.public_weights import copy_weights
from tests.oracles import import_pytorchvideo
from tests.routines import outputs_of, relative_error

MEAN, STD = 0.45, 0.225


def randomized(network):
    """In eval mode, with averages and scales that are not the trivial ones."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var") or ("norm" in name and name.endswith("weight")):
            tensor.uniform_(0.5, 1.5, generator=generator)
        elif name.endswith(("running_mean", "bias")):
            tensor.normal_(0, 0.1, generator=generator)
    return network.eval()


def logits(network, clips):
    with torch.no_grad():
        return network(clips).numpy()


def clip_and_frames(frames, size, batch=1):
    """A clip as ours takes it, and as a normalised torch tensor."""
    clip = np.random.default_rng(0).integers(0, 256, (batch, frames, size, size, 3))
    normal = (clip.astype("float32") / 255 - MEAN) / STD
    return clip.astype("float32"), torch.tensor(normal).permute(0, 4, 1, 2, 3)


@pytest.mark.parametrize("alpha, fusion, filters", [(4, 7, 32), (8, 5, 16)])
def test_slowfast(alpha, fusion, filters):
    module = import_pytorchvideo("pytorchvideo.models.slowfast")
    frames, size = 16, 64
    network = randomized(
        module.create_slowfast(
            model_num_class=11,
            stem_dim_outs=(filters, filters // 8),
            slowfast_fusion_conv_kernel_size=(fusion, 1, 1),
            slowfast_fusion_conv_stride=(alpha, 1, 1),
            head_pool_kernel_sizes=((frames // alpha, 2, 2), (frames, 2, 2)),
            head_activation=None,
        )
    )
    model = SlowFast(
        SlowFastBackbone(
            (frames, size, size, 3),
            filters=filters,
            alpha=alpha,
            fusion_kernel_size=fusion,
        ),
        num_classes=11,
        activation=None,
    )
    copy_weights(model, network)
    clip, tensor = clip_and_frames(frames, size)
    picked = torch.linspace(0, frames - 1, frames // alpha).long()
    expected = logits(network, [tensor[:, :, picked], tensor])
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def test_slow():
    module = import_pytorchvideo("pytorchvideo.models.resnet")
    network = randomized(
        module.create_resnet(
            model_num_class=11,
            stem_dim_out=16,
            stem_conv_kernel_size=(1, 7, 7),
            head_pool_kernel_size=(4, 3, 2),
            head_activation=None,
        )
    )
    model = ResNet3D(ResNet3DBackbone((4, 96, 64, 3), filters=16), 11, activation=None)
    copy_weights(model, network)
    clip = (
        np.random.default_rng(0).integers(0, 256, (2, 4, 96, 64, 3)).astype("float32")
    )
    tensor = torch.tensor((clip / 255 - MEAN) / STD).permute(0, 4, 1, 2, 3)
    expected = logits(network, tensor)
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def test_i3d():
    """Temporal kernels that differ from block to block, a pooling in time."""
    hub = import_pytorchvideo("pytorchvideo.models.hub.resnet")
    network = randomized(
        hub.i3d_r50(
            pretrained=False,
            model_num_class=11,
            stem_dim_out=16,
            head_pool_kernel_size=(4, 2, 2),
            head_activation=None,
        )
    )
    backbone = ResNet3DBackbone(
        (8, 64, 64, 3),
        filters=16,
        stem_kernel_size=(5, 7, 7),
        temporal_kernels=(3, (3, 1, 3, 1), (3, 1, 3, 1, 3, 1), (1, 3, 1)),
        temporal_pool=2,
    )
    model = ResNet3D(backbone, 11, activation=None)
    copy_weights(model, network)
    clip, tensor = clip_and_frames(8, 64)
    expected = logits(network, tensor)
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


def test_the_form_for_detection():
    """res5 with stride 1 and dilation 2, the map that boxes are pooled from."""
    module = import_pytorchvideo("pytorchvideo.models.resnet")
    network = randomized(
        module.create_resnet_with_roi_head(model_num_class=11, stem_dim_out=16)
    ).model
    backbone = ResNet3DBackbone(
        (4, 64, 64, 3),
        filters=16,
        spatial_strides=(1, 2, 2, 1),
        dilations=(1, 1, 1, 2),
    )
    copy_weights(backbone, network)
    clip, tensor = clip_and_frames(4, 64)
    expected = logits(network, tensor)
    actual = outputs_of(backbone, (clip / 255 - MEAN) / STD)
    assert actual.shape == (1, 4, 4, 4, 512)
    assert relative_error(actual.transpose(0, 4, 1, 2, 3), expected) < 1e-4
