"""ARTNet in PyTorch, with the layers' names of the authors' Caffe files."""

import re

import torch
from torch import nn
from torch.nn import functional as F

LETTERS = "abcdef"


class ARTNet(nn.Module):
    """From (B, C, T, H, W) to logits.

    Attributes are called as the layers in the files: `redu1` is the stem's reduction,
    `redu2` the first block's, and so on.
    """

    def __init__(self, blocks, filters, classes, smart=(1, 2, 3, 4)):
        super().__init__()
        self.blocks, self.smart, self.units = blocks, smart, 0
        if 1 in smart:
            self._smart("conv1", 3, filters, (3, 7, 7), 2)
        else:
            self._conv("conv1", 3, filters, (3, 7, 7), 2)
        self._norm("redu1_bn" if 1 in smart else "conv1_bn", filters)
        channels = filters
        for i, number in enumerate(blocks):
            for j in range(number):
                name = f"res{i + 2}{LETTERS[j]}"
                width, stride = filters * 2**i, 2 if i and not j else 1
                self._conv(f"{name}_1", channels, width, 3, stride)
                self._norm(f"{name}_1_bn", width)
                if i + 2 in smart:
                    self._smart(f"{name}_2", width, width, (3, 3, 3), 1)
                else:
                    self._conv(f"{name}_2", width, width, 3, 1)
                if channels != width:
                    self._conv(f"{name}_down", channels, width, 3, stride)
                self._norm(f"{name}_bn", width)
                channels = width
        self.fc8 = nn.Linear(channels, classes)

    def _conv(self, name, channels, width, kernel, stride):
        kernel = (kernel,) * 3 if isinstance(kernel, int) else kernel
        padding = tuple(k // 2 for k in kernel)
        conv = nn.Conv3d(channels, width, kernel, stride, padding, bias=False)
        self.add_module(name, conv)

    def _norm(self, name, width):
        self.add_module(name, nn.BatchNorm3d(width))

    def _smart(self, name, channels, width, kernel, stride):
        self.units += 1
        self._conv(name, channels, width, (1, *kernel[1:]), stride)
        self._norm(f"{name}_bn", width)
        self._conv(f"{name}_t", channels, width, kernel, stride)
        self._norm(f"{name}_t_bn", width)
        self._norm(f"pooling{self.units}_bn", width // 2)
        self._conv(f"redu{self.units}", width + width // 2, width, 1, 1)

    def _run(self, name, x):
        return getattr(self, name)(x)

    def _run_smart(self, name, x, unit):
        seen = self._run(f"{name}_bn", self._run(name, x))
        energy = self._run(f"{name}_t_bn", self._run(f"{name}_t", x)) ** 2
        half = torch.full((energy.shape[1] // 2, 2, 1, 1, 1), 0.5)
        pooled = F.conv3d(energy, half, groups=len(half))
        both = torch.cat([seen, self._run(f"pooling{unit}_bn", pooled)], 1)
        return self._run(f"redu{unit}", torch.relu(both))

    def forward(self, x):
        unit = 1
        if 1 in self.smart:
            total = self._run_smart("conv1", x, unit)
            x = torch.relu(self._run("redu1_bn", total))
        else:
            total = self._run("conv1", x)
            x, unit = torch.relu(self._run("conv1_bn", total)), 0
        for i, number in enumerate(self.blocks):
            for j in range(number):
                name = f"res{i + 2}{LETTERS[j]}"
                y = torch.relu(self._run(f"{name}_1_bn", self._run(f"{name}_1", x)))
                if i + 2 in self.smart:
                    unit += 1
                    y = self._run_smart(f"{name}_2", y, unit)
                else:
                    y = self._run(f"{name}_2", y)
                if hasattr(self, f"{name}_down"):
                    total = self._run(f"{name}_down", x)
                total = total + y
                x = torch.relu(self._run(f"{name}_bn", total))
        return self.fc8(x.mean((2, 3, 4)))


PARTS = {"a": "_1", "b": "_2", "shortcut": "_down"}


def torch_key(layer, part, leaf, blocks):
    """The tensor that a variable of ours is, where every stage but res5 is SMART."""
    if layer == "logits":
        return f"fc8.{leaf}"
    if layer == "stem_norm":
        return f"redu1_bn.{leaf}"
    if layer == "stem_conv":
        return smart_key("conv1", 1, part, leaf)
    stage, block, piece = re.match(r"res(\d)_block(\d+)_(\w+)", layer).groups()
    name = f"res{stage}{LETTERS[int(block)]}"
    if piece == "norm":
        return f"{name}_bn.{leaf}"
    name += PARTS[piece]
    if piece == "b" and stage != "5":
        unit = 2 + sum(blocks[: int(stage) - 2]) + int(block)
        return smart_key(name, unit, part, leaf)
    return f"{name}_bn.{leaf}" if part == "norm" else f"{name}.{leaf}"


def smart_key(name, unit, part, leaf):
    """`part` is the path inside the SMART block: `"relation/conv"`, `"norm"`."""
    if part == "norm":
        return f"pooling{unit}_bn.{leaf}"
    if part == "reduce":
        return f"redu{unit}.{leaf}"
    branch, piece = part.split("/")
    name += "_t" if branch == "relation" else ""
    return f"{name}_bn.{leaf}" if piece == "norm" else f"{name}.{leaf}"
