"""Weights of torchvision's and of the public 3-D residual networks, set in ours."""

import re

import numpy as np

LEAVES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def copy_weights(model, network, key_of):
    """Set every variable of `model` from `network`, and use every tensor once."""
    state = {
        key: value.numpy()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    for variable in model.variables:
        if "seed" in variable.path:
            continue
        layer, part, leaf = ("", *variable.path.split("/"))[-3:]
        key = "fc" if part == "logits" else key_of(layer, part)
        value = state.pop(f"{key}.{LEAVES[leaf]}")
        if leaf == "kernel":
            axes = (2, 3, 4, 1, 0) if value.ndim == 5 else (1, 0)
            value = np.transpose(value, axes)
        variable.assign(value)
    assert not state, sorted(state)


def torchvision_key(layer, part):
    """`layer1.0.conv2.1` for the second normalisation of `res2_block0`."""
    index = {"conv": 0, "norm": 1}[part]
    if layer == "stem_conv":
        return f"stem.{index}"
    block, piece = _block_and_piece(layer)
    return f"{block}.{'conv' if piece.isdigit() else ''}{piece}.{index}"


def resnext_key(layer, part):
    """`layer1.0.bn2` for the same, in 3D-ResNets and MARS."""
    name = {"conv": "conv", "norm": "bn"}[part]
    if layer == "stem_conv":
        return f"{name}1"
    block, piece = _block_and_piece(layer)
    if piece.isdigit():
        return f"{block}.{name}{piece}"
    return f"{block}.{piece}.{ {'conv': 0, 'norm': 1}[part] }"


def _block_and_piece(layer):
    stage, block, piece = re.fullmatch(r"res(\d)_block(\d+)_(\w+)", layer).groups()
    piece = {"a": "1", "b": "2", "c": "3", "shortcut": "downsample"}[piece]
    return f"layer{int(stage) - 1}.{block}", piece
