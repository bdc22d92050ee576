"""Thin public networks, and ours beside them."""

import dataclasses
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from keras_video.models import (
    CSN,
    R3D,
    X3D,
    CSNBackbone,
    R2Plus1D,
    R2Plus1DBackbone,
    R3DBackbone,
    ResNet3D,
    ResNet3DBackbone,
    ResNeXt3D,
    ResNeXt3DBackbone,
    SlowFast,
    SlowFastBackbone,
    X3DBackbone,
)
from tests.models.doubles import mmaction2
from tests.models.doubles.resnext3d import ResNet
from tests.models.doubles.weights import patchy_clips
from tests.models.public_weights import shorten
from tests.oracles import import_pytorchvideo, import_torchvision

BLOCKS = (1, 2, 1, 1)
CLASSES = 7
# Temporal kernels of PyTorchVideo's first convolutions.
FLAT, LONG = (1, 1, 1), (3, 1, 1)


@dataclasses.dataclass(frozen=True)
class Network:
    """One public network, thin.

    Args:
        source: the format of its checkpoints.
        task: class of ours.
        backbone: its backbone, without arguments.
        public: the network in PyTorch, for `CLASSES`.
        alpha: of two pathways, else 0.
    """

    source: str
    task: type
    backbone: Callable
    public: Callable
    alpha: int = 0

    def model(self, num_classes):
        """Ours, untrained."""
        return self.task(self.backbone(), num_classes)

    def trained(self):
        """The public one with weights that a training might have left."""
        network = self.public()
        generator = torch.Generator().manual_seed(0)
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var") or tensor.ndim == 1 and "weight" in name:
                tensor.uniform_(0.5, 1.5, generator=generator)
            elif tensor.ndim == 1:
                tensor.normal_(0, 0.1, generator=generator)
            elif tensor.ndim > 1:
                std = (2 / tensor[0].numel()) ** 0.5
                tensor.normal_(0, std, generator=generator)
        return network.eval()

    def logits(self, network, clips, preprocessor):
        """Of the public network, for raw clips of ours."""
        mean, std = np.array(preprocessor.mean), np.array(preprocessor.std)
        normal = (clips * preprocessor.scale - mean) / std
        tensor = torch.tensor(normal.astype("float32")).permute(0, 4, 1, 2, 3)
        return self.logits_of(network, tensor)

    def logits_of(self, network, tensor):
        """Of the public network, for clips as it takes them, (B, C, T, H, W)."""
        if self.alpha:
            frames = tensor.shape[2]
            slow = torch.linspace(0, frames - 1, frames // self.alpha).long()
            tensor = [tensor[:, :, slow], tensor]
        with torch.no_grad():
            return network(tensor).numpy()


def clips_for(model):
    """Two raw clips."""
    return patchy_clips((2, *model.input_shape[1:]))


def _resnet(kernels, stem=1, pool=None):
    create = import_pytorchvideo("pytorchvideo.models.resnet").create_resnet
    network = create(
        model_num_class=CLASSES,
        stem_dim_out=8,
        stem_conv_kernel_size=(stem, 7, 7),
        stage1_pool=pool,
        stage_conv_a_kernel_size=kernels,
        head_pool_kernel_size=(2 if pool else 4, 1, 1),
        head_activation=None,
    )
    return shorten(network, BLOCKS)


def _slowfast():
    create = import_pytorchvideo("pytorchvideo.models.slowfast").create_slowfast
    network = create(
        model_num_class=CLASSES,
        stem_dim_outs=(16, 2),
        head_pool_kernel_sizes=((2, 1, 1), (8, 1, 1)),
        head_activation=None,
    )
    return shorten(network, BLOCKS)


def _r2plus1d():
    create = import_pytorchvideo("pytorchvideo.models.r2plus1d").create_r2plus1d
    network = create(
        model_num_class=CLASSES,
        stem_dim_out=8,
        head_pool_kernel_size=(1, 1, 1),
        head_activation=None,
    )
    return shorten(network, BLOCKS)


def _csn():
    create = import_pytorchvideo("pytorchvideo.models.csn").create_csn
    network = create(
        model_num_class=CLASSES,
        stem_dim_out=8,
        stem_pool=torch.nn.MaxPool3d,
        head_pool_kernel_size=(1, 1, 1),
    )
    return shorten(network, BLOCKS)


def _x3d():
    create = import_pytorchvideo("pytorchvideo.models.x3d").create_x3d
    network = create(
        input_clip_length=4,
        input_crop_size=32,
        model_num_class=CLASSES,
        stem_dim_in=4,
        head_activation=None,
    )
    return shorten(network, BLOCKS)


def _torchvision(convolution, stem):
    resnet = import_torchvision("torchvision.models.video.resnet")
    return resnet.VideoResNet(
        resnet.BasicBlock,
        [getattr(resnet, convolution)] * 4,
        [1, 1, 1, 1],
        getattr(resnet, stem),
        num_classes=CLASSES,
    )


def _resnet3d(shape=(4, 32, 32, 3), **kwargs):
    return partial(ResNet3DBackbone, shape, BLOCKS, filters=8, **kwargs)


NETWORKS = {
    "slow": Network(
        "pytorchvideo",
        ResNet3D,
        _resnet3d(),
        partial(_resnet, [FLAT, FLAT, LONG, LONG]),
    ),
    "i3d": Network(
        "pytorchvideo",
        ResNet3D,
        _resnet3d(
            stem_kernel_size=(5, 7, 7),
            temporal_kernels=(3, (3, 1), 3, 1),
            temporal_pool=2,
        ),
        partial(
            _resnet,
            [LONG, [LONG, FLAT], [LONG, FLAT], [FLAT, LONG]],
            stem=5,
            pool=torch.nn.MaxPool3d,
        ),
    ),
    "slowfast": Network(
        "pytorchvideo",
        SlowFast,
        partial(SlowFastBackbone, (8, 32, 32, 3), BLOCKS, filters=16),
        _slowfast,
        alpha=4,
    ),
    "r2plus1d": Network(
        "pytorchvideo",
        R2Plus1D,
        partial(
            R2Plus1DBackbone,
            (4, 32, 32, 3),
            BLOCKS,
            filters=8,
            block="bottleneck",
            stem_mid_filters=None,
            mid_filters="same",
            temporal_first=True,
            spatial_strides=(2, 2, 2, 2),
            temporal_strides=(1, 1, 2, 2),
        ),
        _r2plus1d,
    ),
    "csn": Network(
        "pytorchvideo",
        CSN,
        partial(CSNBackbone, (8, 32, 32, 3), BLOCKS, filters=8),
        _csn,
    ),
    "x3d": Network(
        "pytorchvideo",
        X3D,
        partial(X3DBackbone, (4, 32, 32, 3), BLOCKS, filters=8),
        _x3d,
    ),
    "torchvision r3d": Network(
        "torchvision",
        R3D,
        partial(
            R3DBackbone,
            (8, 16, 16, 3),
            (1, 1, 1, 1),
            block="basic",
            stem_kernel_size=(3, 7, 7),
            stem_pool_size=None,
        ),
        partial(_torchvision, "Conv3DSimple", "BasicStem"),
    ),
    "torchvision r2plus1d": Network(
        "torchvision",
        R2Plus1D,
        partial(R2Plus1DBackbone, (8, 16, 16, 3), (1, 1, 1, 1), mid_filters="block"),
        partial(_torchvision, "Conv2Plus1D", "R2Plus1dStem"),
    ),
    "mmaction2 slow": Network(
        "mmaction2",
        ResNet3D,
        _resnet3d(),
        partial(mmaction2.SlowOnly, BLOCKS, 8, CLASSES),
    ),
    "mmaction2 slowfast": Network(
        "mmaction2",
        SlowFast,
        partial(SlowFastBackbone, (8, 32, 32, 3), BLOCKS, filters=16),
        partial(mmaction2.SlowFast, BLOCKS, 16, CLASSES),
    ),
    "resnets3d": Network(
        "resnets3d",
        R3D,
        partial(
            R3DBackbone,
            (16, 32, 32, 3),
            (1, 1, 1, 1),
            block="basic",
            filters=8,
            shortcut="B",
        ),
        partial(
            ResNet, (1, 1, 1, 1), CLASSES, basic=True, planes=8, filters=8, shortcut="B"
        ),
    ),
}

# MARS has the same ResNeXt for frames and for flow, which has two channels.
NETWORKS |= {
    name: Network(
        "resnets3d",
        ResNeXt3D,
        partial(
            ResNeXt3DBackbone,
            (16, 32, 32, channels),
            (1, 1, 1, 1),
            filters=8,
            cardinality=2,
        ),
        partial(
            ResNet,
            (1, 1, 1, 1),
            CLASSES,
            planes=16,
            filters=8,
            expansion=2,
            cardinality=2,
            inputs=channels,
        ),
    )
    for name, channels in (("mars", 3), ("mars flow", 2))
}
