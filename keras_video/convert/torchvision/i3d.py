"""S3D of torchvision: `features.5.branch1.0.0.weight`."""

import re

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.torchvision.common import INDEX, PREPROCESSING
from keras_video.convert.variable_path import HEAD, split_path

# Where S3D has the first block of a stage, and the layers before.
FEATURES = {"mixed3": 5, "mixed4": 8, "mixed5": 14}
FIRST = {"conv1_a": 0, "conv2_a": 2, "conv2_b": 3}
INCEPTION = re.compile(
    r"(?:(mixed\d)_block(\d+)_b(\d)([ab]?)|(conv\d_[ab]))(?:_(spatial|temporal))?"
)
BRANCH_LAYERS = {"": "", "a": ".0", "b": ".1"}
HALVES = {"spatial": ".0", "temporal": ".1", None: ""}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    layer, part, leaf = split_path(path)
    if part == HEAD:
        return f"classifier.1.{leaf}"
    return f"{_feature(layer)}.{INDEX[part]}.{leaf}"


def _feature(layer):
    """The convolution of S3D that a layer is."""
    match = INCEPTION.fullmatch(layer)
    if match is None:
        raise KeyError(layer)
    stage, block, branch, position, first, half = match.groups()
    if first:
        name = f"features.{FIRST[first]}"
    else:
        name = f"features.{FEATURES[stage] + int(block)}.branch{branch}"
        name += BRANCH_LAYERS[position]
    return name + HALVES[half]


FAMILY = Family(
    backbone="I3DBackbone",
    key=key,
    settings={
        **PREPROCESSING,
        "padding": "symmetric",
        "pool_size": [2, 7, 7],
        "epsilon": 1e-3,
    },
    marks=(
        r"^features\.0\.0\.0\.weight$",
        r"^features\.5\.branch0\.",
        r"^classifier\.1\.weight$",
    ),
    head=r"^classifier\.1\.weight$",
)
