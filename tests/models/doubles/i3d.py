"""I3D in torch, with the names and the padding of the public PyTorch port."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = {
    "Mixed_3b": (64, 96, 128, 16, 32, 32),
    "Mixed_3c": (128, 128, 192, 32, 96, 64),
    "Mixed_4b": (192, 96, 208, 16, 48, 64),
    "Mixed_4c": (160, 112, 224, 24, 64, 64),
    "Mixed_4d": (128, 128, 256, 24, 64, 64),
    "Mixed_4e": (112, 144, 288, 32, 64, 64),
    "Mixed_4f": (256, 160, 320, 32, 128, 128),
    "Mixed_5b": (256, 160, 320, 32, 128, 128),
    "Mixed_5c": (384, 192, 384, 48, 128, 128),
}
POOLS = {
    "Conv3d_2b_1x1": ((1, 3, 3), (1, 2, 2)),
    "Mixed_3b": ((1, 3, 3), (1, 2, 2)),
    "Mixed_4b": ((3, 3, 3), (2, 2, 2)),
    "Mixed_5b": ((2, 2, 2), (2, 2, 2)),
}


def pad_same(x, window, strides):
    """Zeros such that an axis of n gives n / stride places, rounded up."""
    pads = []
    for n, k, s in zip(x.shape[:1:-1], window[::-1], strides[::-1], strict=True):
        total = max(k - (n % s or s), 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def max_pool(x, window, strides):
    return F.max_pool3d(pad_same(x, window, strides), window, strides)


class Unit3D(nn.Module):
    def __init__(self, channels, filters, kernel=1, stride=1):
        super().__init__()
        self.conv3d = nn.Conv3d(channels, filters, kernel, stride, bias=False)
        self.bn = nn.BatchNorm3d(filters, eps=1e-3)

    def forward(self, x):
        x = pad_same(x, self.conv3d.kernel_size, self.conv3d.stride)
        return F.relu(self.bn(self.conv3d(x)))


class Mixed(nn.Module):
    def __init__(self, channels, widths):
        super().__init__()
        w0, w1a, w1b, w2a, w2b, w3 = widths
        self.b0 = Unit3D(channels, w0)
        self.b1a, self.b1b = Unit3D(channels, w1a), Unit3D(w1a, w1b, 3)
        self.b2a, self.b2b = Unit3D(channels, w2a), Unit3D(w2a, w2b, 3)
        self.b3b = Unit3D(channels, w3)
        self.filters = w0 + w1b + w2b + w3

    def forward(self, x):
        b3 = self.b3b(max_pool(x, (3, 3, 3), (1, 1, 1)))
        return torch.cat(
            (self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)), b3), 1
        )


class Logits(nn.Module):
    def __init__(self, channels, num_classes):
        super().__init__()
        self.conv3d = nn.Conv3d(channels, num_classes, 1)

    def forward(self, x):
        return self.conv3d(x)


class InceptionI3d(nn.Module):
    """`window` is the head's, 7 x 7 places for clips of 224 x 224 pixels."""

    def __init__(self, num_classes, window=(2, 7, 7)):
        super().__init__()
        self.window = window
        self.Conv3d_1a_7x7 = Unit3D(3, 64, 7, 2)
        self.Conv3d_2b_1x1 = Unit3D(64, 64)
        self.Conv3d_2c_3x3 = Unit3D(64, 192, 3)
        channels = 192
        for name, widths in WIDTHS.items():
            mixed = Mixed(channels, widths)
            self.add_module(name, mixed)
            channels = mixed.filters
        self.logits = Logits(channels, num_classes)

    def forward(self, x):
        for name, module in self.named_children():
            if name in POOLS:
                x = max_pool(x, *POOLS[name])
            if name == "logits":
                x = F.avg_pool3d(x, self.window, stride=1)
            x = module(x)
        return x.mean((2, 3, 4))
