"""P3D in PyTorch, with the names that the public checkpoint has."""

import re

import torch
from torch import nn


class Block(nn.Module):
    """Bottleneck of form A, B or C; `None` is the 2-D one."""

    def __init__(self, channels, planes, form, stride, released):
        super().__init__()
        self.form, self.released = form, released
        conv, norm = (
            (nn.Conv2d, nn.BatchNorm2d) if form is None else (nn.Conv3d, nn.BatchNorm3d)
        )
        step = stride if form is None else (1, stride, stride)
        self.conv1 = conv(channels, planes, 1, step, bias=False)
        self.bn1 = norm(planes)
        if form is None:
            self.conv_normal = conv(planes, planes, 3, padding=1, bias=False)
            self.bn_normal = norm(planes)
        else:
            self.conv2 = conv(planes, planes, (1, 3, 3), padding=(0, 1, 1), bias=False)
            self.bn2 = norm(planes)
            self.conv3 = conv(planes, planes, (3, 1, 1), padding=(1, 0, 0), bias=False)
            self.bn3 = norm(planes)
        self.conv4 = conv(planes, 4 * planes, 1, bias=False)
        self.bn4 = norm(4 * planes)
        self.downsample = None
        if stride > 1 or channels != 4 * planes:
            self.downsample = nn.Sequential(
                conv(channels, 4 * planes, 1, step, bias=False), norm(4 * planes)
            )

    def forward(self, x):
        y = self.middle(torch.relu(self.bn1(self.conv1(x))))
        y = self.bn4(self.conv4(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))

    def middle(self, x):
        if self.form is None:
            return torch.relu(self.bn_normal(self.conv_normal(x)))
        space = torch.relu(self.bn2(self.conv2(x)))
        time = self.bn3(self.conv3(x if self.form == "B" else space))
        if self.form == "A":
            return torch.relu(time)
        if not self.released:
            return space + torch.relu(time)
        return torch.relu(space + time) * (0.5 if self.form == "C" else 1)


class P3D(nn.Module):
    """From (B, C, T, H, W) to logits; the clip must have one frame left for layer4."""

    def __init__(self, blocks, filters, classes, forms="ABC", released=False):
        super().__init__()
        self.released = released
        self.conv1_custom = nn.Conv3d(
            3, filters, (1, 7, 7), (1, 2, 2), (0, 3, 3), bias=False
        )
        self.bn1 = nn.BatchNorm3d(filters)
        channels, count = filters, 0
        for i, number in enumerate(blocks):
            stage = []
            for j in range(number):
                form = None if i == 3 else forms[count % len(forms)]
                stride = 2 if i and not j else 1
                planes = filters * 2**i
                stage.append(Block(channels, planes, form, stride, released))
                channels, count = 4 * planes, count + 1
            self.add_module(f"layer{i + 1}", nn.Sequential(*stage))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1_custom(x)))
        if self.released:  # Caffe: no padding, a window that is cut at the end
            x = nn.functional.max_pool3d(x, (2, 3, 3), 2, ceil_mode=True)
        else:
            x = nn.functional.max_pool3d(x, (2, 3, 3), 2, (0, 1, 1))
        for layer in (self.layer1, self.layer2, self.layer3):
            x = nn.functional.max_pool3d(layer(x), (2, 1, 1))
        return self.fc(self.layer4(x.squeeze(2)).mean((2, 3)))


PIECES = {"a": "1", "b": "2", "t": "3", "c": "4"}


def torch_key(layer, part, leaf):
    """The tensor that a variable of ours is."""
    if layer == "logits":
        return f"fc.{leaf}"
    if layer == "stem_conv":
        return f"{'conv1_custom' if part == 'conv' else 'bn1'}.{leaf}"
    stage, block, piece = re.match(r"res(\d)_block(\d+)_(\w+)", layer).groups()
    if piece == "shortcut":
        name = "downsample.0" if part == "conv" else "downsample.1"
    elif stage == "5" and piece == "b":
        name = "conv_normal" if part == "conv" else "bn_normal"
    else:
        name = ("conv" if part == "conv" else "bn") + PIECES[piece]
    return f"layer{int(stage) - 1}.{block}.{name}.{leaf}"
