"""Weights of a PyTorchVideo network, set in ours."""

import re
from functools import partial

import numpy as np
import torch

NORM = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
# Layers of ours that have no single counterpart by name.
PIECES = {
    "b_temporal": {"conv": "conv_b.conv_t", "norm": "conv_b.norm"},
    "b_spatial": {"conv": "conv_b.conv_xy", "norm": "norm_b"},
    "b_pointwise": {"conv": "conv_b.pointwise", "norm": "conv_b.pointwise_norm"},
}
PATHWAYS = {"slow": "multipathway_blocks.0.", "fast": "multipathway_blocks.1."}


def shorten(network, stackwise_num_blocks):
    """Leave the first blocks of each stage: the builders know a few depths only."""
    stages = [block for block in network.blocks if hasattr(block, "res_blocks")]
    for stage, number in zip(stages, stackwise_num_blocks, strict=True):
        stage.res_blocks = stage.res_blocks[:number]
    return network


def copy_weights(model, network, key_of=None):
    """Set every variable of `model` from `network`, and use every tensor of it.

    `key_of` gives the tensor's name for the path of a variable, PyTorchVideo's by
    default.
    """
    state = {k: v.numpy() for k, v in network.state_dict().items()}
    used = {k for k in state if k.endswith("num_batches_tracked")}
    key_of = key_of or keys_of(network)
    for variable in model.variables:
        if "seed" in variable.path:
            continue
        key = key_of(variable.path)
        assert key not in used, (variable.path, key)
        value = state[key]
        if variable.path.endswith("kernel"):
            axes = (2, 3, 4, 1, 0) if value.ndim == 5 else (1, 0)
            value = np.transpose(value, axes)
        variable.assign(value)
        used.add(key)
    assert used == set(state), sorted(set(state) - used)


def keys_of(network):
    """`torch_key` for one of PyTorchVideo's networks."""
    head = max(k.split(".")[1] for k in network.state_dict())
    pool = isinstance(network.blocks[2], torch.nn.MaxPool3d)
    return partial(torch_key, head=head, pool=pool)


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
    name = PIECES.get(piece, {}).get(part, f"{part}_{piece}")
    name = f"branch1_{part}" if piece == "shortcut" else f"branch2.{name}"
    number = int(stage) - 1 + (pool and int(stage) > 2)
    return f"blocks.{number}.{pathway}res_blocks.{block}.{name}.{leaf}"
