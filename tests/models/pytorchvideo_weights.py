"""Weights of a PyTorchVideo network, set in ours."""

import re

import numpy as np
import torch

NORM = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
PATHWAYS = {"slow": "multipathway_blocks.0.", "fast": "multipathway_blocks.1."}


def copy_weights(model, network):
    """Set every variable of `model` from `network`, and use every tensor of it."""
    state = {k: v.numpy() for k, v in network.state_dict().items()}
    used = {k for k in state if k.endswith("num_batches_tracked")}
    head = max(k.split(".")[1] for k in state)
    pool = isinstance(network.blocks[2], torch.nn.MaxPool3d)
    for variable in model.variables:
        if "seed" in variable.path:
            continue
        key = torch_key(variable.path, head, pool)
        value = state[key]
        if variable.path.endswith("kernel"):
            axes = (2, 3, 4, 1, 0) if value.ndim == 5 else (1, 0)
            value = np.transpose(value, axes)
        variable.assign(value)
        used.add(key)
    assert used == set(state), sorted(set(state) - used)


def torch_key(path, head, pool):
    """The tensor's name; `pool`: a pooling after res2 counts as a block of its own."""
    layer, part, leaf = ("", *path.split("/"))[-3:]
    if part == "logits":
        return f"blocks.{head}.proj." + {"kernel": "weight", "bias": "bias"}[leaf]
    leaf = "weight" if part == "conv" else NORM[leaf]
    pathway = ""
    match = re.match(r"(slow|fast)_(.*)", layer)
    if match:
        pathway, layer = PATHWAYS[match[1]], match[2]
    if layer == "stem_conv":
        return f"blocks.0.{pathway}{part}.{leaf}"
    if layer.endswith("_fuse"):
        block = {"stem": 0, "res2": 1, "res3": 2, "res4": 3}[
            layer.removesuffix("_fuse")
        ]
        part = {"conv": "conv_fast_to_slow", "norm": "norm"}[part]
        return f"blocks.{block}.multipathway_fusion.{part}.{leaf}"
    stage, block, piece = re.match(r"res(\d)_block(\d+)_(\w+)", layer).groups()
    name = f"branch1_{part}" if piece == "shortcut" else f"branch2.{part}_{piece}"
    number = int(stage) - 1 + (pool and int(stage) > 2)
    return f"blocks.{number}.{pathway}res_blocks.{block}.{name}.{leaf}"
