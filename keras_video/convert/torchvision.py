"""torchvision: `layer1.0.conv1.0.weight`, and S3D's `features.5.branch1.0.0.weight`."""

import re

from keras_video.convert.layout import Layout, place_of, split_path

INDEX = {"conv": 0, "norm": 1}
NAMES = {"a": "conv1", "b": "conv2", "c": "conv3", "shortcut": "downsample"}
# A factorised convolution is (conv, norm, relu, conv), the second norm outside of it;
# that of the stem is a plain sequence.
HALVES = {
    ("spatial", "conv"): "0.0",
    ("spatial", "norm"): "0.1",
    ("temporal", "conv"): "0.3",
    ("temporal", "norm"): "1",
}
STEM = {
    ("spatial", "conv"): 0,
    ("spatial", "norm"): 1,
    ("temporal", "conv"): 3,
    ("temporal", "norm"): 4,
}
# Where S3D has the first block of a stage, and the layers before.
FEATURES = {"mixed3": 5, "mixed4": 8, "mixed5": 14}
FIRST = {"conv1_a": 0, "conv2_a": 2, "conv2_b": 3}
INCEPTION = re.compile(
    r"(?:(mixed\d)_block(\d+)_b(\d)([ab]?)|(conv\d_[ab]))(?:_(spatial|temporal))?"
)
PREPROCESSING = {
    "frame_rate": 15,
    "mean": [0.43216, 0.394666, 0.37645],
    "std": [0.22803, 0.22145, 0.216989],
}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    layer, part, leaf = split_path(path)
    inception = hasattr(backbone, "gating")
    if part == "logits":
        return f"{'classifier.1' if inception else 'fc'}.{leaf}"
    if inception:
        return f"{_feature(layer)}.{INDEX[part]}.{leaf}"
    at = place_of(path)
    piece, _, half = at.piece.partition("_")
    if at.stage == 1:
        return f"stem.{STEM[half, part] if half else INDEX[part]}.{leaf}"
    index = HALVES[half, part] if half else INDEX[part]
    return f"layer{at.stage - 1}.{at.block}.{NAMES[piece]}.{index}.{leaf}"


def _feature(layer):
    """The convolution of S3D that a layer is."""
    match = INCEPTION.fullmatch(layer)
    if match is None:
        raise KeyError(layer)
    stage, block, branch, place, first, half = match.groups()
    if first:
        name = f"features.{FIRST[first]}"
    else:
        name = f"features.{FEATURES[stage] + int(block)}.branch{branch}"
        name += {"": "", "a": ".0", "b": ".1"}[place]
    return name + {"spatial": ".0", "temporal": ".1", None: ""}[half]


TORCHVISION = Layout(
    name="torchvision",
    title="torchvision",
    marks=(
        r"^stem\.0\.weight$|^features\.0\.0\.0\.weight$",
        r"^layer1\.0\.conv1\.0\.|^features\.5\.branch0\.",
        r"^fc\.weight$|^classifier\.1\.weight$",
    ),
    key=key,
    head=r"^(fc|classifier\.1)\.weight$",
    networks={
        "R3DBackbone": PREPROCESSING,
        "R2Plus1DBackbone": {**PREPROCESSING, "temporal_first": False},
        "I3DBackbone": {
            **PREPROCESSING,
            "padding": "symmetric",
            "pool_size": [2, 7, 7],
        },
    },
)
