"""C3D in PyTorch, with the names that public checkpoints have."""

import torch
from torch import nn

CHANNELS = {
    "conv1": 1,
    "conv2": 2,
    "conv3a": 4,
    "conv3b": 4,
    "conv4a": 8,
    "conv4b": 8,
    "conv5a": 8,
    "conv5b": 8,
}
POOLED = ("conv1", "conv2", "conv3b", "conv4b", "conv5b")


class C3D(nn.Module):
    """From (B, C, T, H, W) to logits; `places` is the size of the map behind pool5."""

    def __init__(self, filters, pools, places, fc, classes, norm=False):
        super().__init__()
        channels = 3
        self.pools, self.norm = pools, norm
        for name, times in CHANNELS.items():
            conv = nn.Conv3d(channels, filters * times, 3, padding=1, bias=not norm)
            self.add_module(name, conv)
            channels = filters * times
            if norm:
                self.add_module(f"bn_{name}", nn.BatchNorm3d(channels))
        self.fc6 = nn.Linear(channels * places, fc)
        self.fc7 = nn.Linear(fc, fc)
        self.fc8 = nn.Linear(fc, classes)

    def forward(self, x):
        for name in CHANNELS:
            x = getattr(self, name)(x)
            x = torch.relu(getattr(self, f"bn_{name}")(x) if self.norm else x)
            if name in POOLED:
                window = (self.pools[POOLED.index(name)], 2, 2)
                padding = (0, 1, 1) if name == "conv5b" else 0
                x = nn.functional.max_pool3d(x, window, window, padding)
        x = torch.relu(self.fc6(x.flatten(1)))
        return self.fc8(torch.relu(self.fc7(x)))


def torch_key(layer, part, leaf):
    """The tensor that a variable of ours is."""
    if part == "norm":
        return f"bn_{layer}.{leaf}"
    return f"{'fc8' if layer == 'logits' else layer}.{leaf}"
