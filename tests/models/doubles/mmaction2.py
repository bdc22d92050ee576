"""SlowOnly and SlowFast in torch, named as MMAction2 names them, thin."""

import torch
from torch import nn
from torch.nn import functional as F


class Conv(nn.Module):
    """A convolution, and normalisation and activation where there are any."""

    def __init__(self, inputs, filters, kernel, stride=(1, 1, 1), norm=True, relu=True):
        super().__init__()
        padding = [k // 2 for k in kernel]
        self.conv = nn.Conv3d(inputs, filters, kernel, stride, padding, bias=False)
        if norm:
            self.bn = nn.BatchNorm3d(filters)
        self.relu = norm and relu

    def forward(self, x):
        x = self.bn(self.conv(x)) if hasattr(self, "bn") else self.conv(x)
        return F.relu(x) if self.relu else x


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, kernel, stride):
        super().__init__()
        strides = (1, stride, stride)
        self.conv1 = Conv(inputs, width, (kernel, 1, 1))
        self.conv2 = Conv(width, width, (1, 3, 3), strides)
        self.conv3 = Conv(width, 4 * width, (1, 1, 1), relu=False)
        if inputs != 4 * width or stride != 1:
            self.downsample = Conv(inputs, 4 * width, (1, 1, 1), strides, relu=False)

    def forward(self, x):
        shortcut = self.downsample(x) if hasattr(self, "downsample") else x
        return F.relu(self.conv3(self.conv2(self.conv1(x))) + shortcut)


class Pathway(nn.Module):
    """A ResNet, which as the slow one takes maps of `lateral` channels beside its own.

    Args:
        blocks: of the four stages.
        width: channels of the stem.
        stem: its kernel's length in time.
        kernels: lengths in time of the stages' first convolutions.
        fast: channels of the fast pathway's stem, 0 where there is none.
        alpha, fusion: stride and kernel in time of the connections.
    """

    def __init__(self, blocks, width, stem, kernels, fast=0, alpha=1, fusion=5):
        super().__init__()
        self.fast = fast
        self.conv1 = Conv(3, width, (stem, 7, 7), (1, 2, 2))
        inputs = width + 2 * fast
        if fast:
            self.conv1_lateral = self._lateral(fast, alpha, fusion)
        for i, (number, kernel) in enumerate(zip(blocks, kernels, strict=True)):
            inner, stride, stage = width * 2**i, 1 if i == 0 else 2, []
            for j in range(number):
                stage.append(Bottleneck(inputs, inner, kernel, 1 if j else stride))
                inputs = 4 * inner
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
            if fast and i < 3:
                lateral = self._lateral(4 * fast * 2**i, alpha, fusion)
                setattr(self, f"layer{i + 1}_lateral", lateral)
                inputs += 8 * fast * 2**i

    @staticmethod
    def _lateral(channels, alpha, fusion):
        return Conv(channels, 2 * channels, (fusion, 1, 1), (alpha, 1, 1), norm=False)

    def stem(self, x):
        return F.max_pool3d(self.conv1(x), (1, 3, 3), (1, 2, 2), (0, 1, 1))

    def stages(self, x):
        for name in ("layer1", "layer2", "layer3", "layer4"):
            x = self.get_submodule(name)(x)
        return x


class TwoPathways(nn.Module):
    def __init__(self, blocks, width, beta, alpha, fusion):
        super().__init__()
        self.alpha, narrow = alpha, width // beta
        self.slow_path = Pathway(blocks, width, 1, (1, 1, 3, 3), narrow, alpha, fusion)
        self.fast_path = Pathway(blocks, narrow, 5, (3, 3, 3, 3))

    def forward(self, x):
        slow, fast = self.slow_path, self.fast_path
        x_slow, x_fast = slow.stem(x[:, :, :: self.alpha]), fast.stem(x)
        x_slow = torch.cat((x_slow, slow.conv1_lateral(x_fast)), dim=1)
        for i in range(1, 5):
            x_slow = slow.get_submodule(f"layer{i}")(x_slow)
            x_fast = fast.get_submodule(f"layer{i}")(x_fast)
            if i < 4:
                lateral = slow.get_submodule(f"layer{i}_lateral")(x_fast)
                x_slow = torch.cat((x_slow, lateral), dim=1)
        return x_slow, x_fast


class Head(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.fc_cls = nn.Linear(channels, classes)


class SlowOnly(nn.Module):
    """`backbone.layer1...` and `cls_head.fc_cls`."""

    def __init__(self, blocks, width, classes):
        super().__init__()
        self.backbone = Pathway(blocks, width, 1, (1, 1, 3, 3))
        self.cls_head = Head(32 * width, classes)

    def forward(self, x):
        x = self.backbone.stages(self.backbone.stem(x))
        return self.cls_head.fc_cls(x.mean(dim=(2, 3, 4)))


class SlowFast(nn.Module):
    """`backbone.slow_path.layer1...`; its head takes the fast pathway first."""

    def __init__(self, blocks, width, classes, beta=8, alpha=4, fusion=7):
        super().__init__()
        self.backbone = TwoPathways(blocks, width, beta, alpha, fusion)
        self.cls_head = Head(32 * (width + width // beta), classes)

    def forward(self, x):
        x_slow, x_fast = self.backbone(x)
        pooled = [y.mean(dim=(2, 3, 4)) for y in (x_fast, x_slow)]
        return self.cls_head.fc_cls(torch.cat(pooled, dim=1))


class I3D(nn.Module):
    """`ResNet3d` as I3D sets it: it halves the frames thrice before its third stage."""

    def __init__(self, blocks, width, classes):
        super().__init__()
        self.backbone = Pathway(blocks, width, 5, (3, 3, 3, 3))
        self.backbone.conv1 = Conv(3, width, (5, 7, 7), (2, 2, 2))
        self.cls_head = Head(32 * width, classes)

    def forward(self, x):
        x = self.backbone.conv1(x)
        x = F.max_pool3d(x, (1, 3, 3), (2, 2, 2), (0, 1, 1))
        x = F.max_pool3d(self.backbone.layer1(x), (2, 1, 1), (2, 1, 1))
        for name in ("layer2", "layer3", "layer4"):
            x = self.backbone.get_submodule(name)(x)
        return self.cls_head.fc_cls(x.mean(dim=(2, 3, 4)))
