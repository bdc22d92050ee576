"""SlowFast of MMAction2."""

import re

from keras_video.convert.checkpoint_format import Family
from keras_video.convert.mmaction2 import config
from keras_video.convert.mmaction2.common import PREPROCESSING, residual_key

# Its lateral connections have no normalisation.
LATERAL = re.compile(r"(stem|res\d)_fuse/kernel$")


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    match = LATERAL.search(path)
    if match is None:
        return residual_key(path, backbone)
    stage = match[1]
    after = "conv1" if stage == "stem" else f"layer{int(stage[-1]) - 1}"
    return f"backbone.slow_path.{after}_lateral.conv.weight"


FAMILY = Family(
    backbone="SlowFastBackbone",
    key=key,
    settings={
        **PREPROCESSING,
        "slow_frames": "strided",
        "fusion_norm": False,
        "pathway_order": ["fast", "slow"],
    },
    recorded=config.slowfast,
)
