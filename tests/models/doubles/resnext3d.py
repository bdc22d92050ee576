"""3-D ResNets and ResNeXts in torch, named as the public ones (3D-ResNets, MARS)."""

import torch
from torch import nn
from torch.nn import functional as F


class Padded(nn.Module):
    """Shortcut A: every other place, and zeros for the channels that are added."""

    def __init__(self, added, stride):
        super().__init__()
        self.added, self.stride = added, stride

    def forward(self, x):
        x = x[:, :, :: self.stride, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, 0, 0, 0, self.added))


class Block(nn.Module):
    def __init__(self, channels, convolutions, stride, shortcut):
        super().__init__()
        self.names = [str(i + 1) for i in range(len(convolutions))]
        for name, convolution in zip(self.names, convolutions, strict=True):
            self.add_module(f"conv{name}", convolution)
            self.add_module(f"bn{name}", nn.BatchNorm3d(convolution.out_channels))
        filters = convolutions[-1].out_channels
        if stride == 1 and channels == filters:
            self.downsample = nn.Identity()
        elif shortcut == "A":
            self.downsample = Padded(filters - channels, stride)
        else:
            projection = nn.Conv3d(channels, filters, 1, stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.BatchNorm3d(filters))

    def forward(self, x):
        y = x
        for name in self.names:
            y = self.get_submodule(f"bn{name}")(self.get_submodule(f"conv{name}")(y))
            if name != self.names[-1]:
                y = F.relu(y)
        return F.relu(y + self.downsample(x))


def wide(channels, filters, stride=1, groups=1):
    return nn.Conv3d(channels, filters, 3, stride, padding=1, groups=groups, bias=False)


def pointwise(channels, filters):
    return nn.Conv3d(channels, filters, 1, bias=False)


class ResNet(nn.Module):
    """`planes` is the width inside the first stage's blocks; it doubles by stage."""

    def __init__(
        self,
        layers,
        num_classes,
        *,
        basic=False,
        filters=64,
        planes=64,
        expansion=4,
        cardinality=1,
        shortcut="B",
        inputs=3,
    ):
        super().__init__()
        self.conv1 = nn.Conv3d(inputs, filters, 7, (1, 2, 2), padding=3, bias=False)
        self.bn1 = nn.BatchNorm3d(filters)
        channels = filters
        for i, number in enumerate(layers):
            blocks = []
            for j in range(number):
                stride = 2 if i and not j else 1
                width = planes * 2**i
                if basic:
                    outputs = width
                    convolutions = [wide(channels, width, stride), wide(width, width)]
                else:
                    outputs = width * expansion
                    convolutions = [
                        pointwise(channels, width),
                        wide(width, width, stride, cardinality),
                        pointwise(width, outputs),
                    ]
                blocks.append(Block(channels, convolutions, stride, shortcut))
                channels = outputs
            self.add_module(f"layer{i + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, num_classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool3d(x, 3, 2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.mean(x, (2, 3, 4)))


def resnext(layers=(3, 4, 23, 3), num_classes=400):
    """The public ResNeXt-101: 32 groups, the blocks give twice what is inside."""
    return ResNet(layers, num_classes, planes=128, expansion=2, cardinality=32)
