"""MMAction2: `backbone.slow_path.layer1.0.conv1.conv.weight`."""

import re

from keras_video.convert.layout import DENSE, Layout, place_of

PIECES = {"a": "conv1", "b": "conv2", "c": "conv3", "shortcut": "downsample"}
PARTS = {"conv": "conv", "norm": "bn"}
# Of the frames as they are, 0..255, whatever their rate.
PREPROCESSING = {
    "mean": [123.675, 116.28, 103.53],
    "std": [58.395, 57.12, 57.375],
    "scale": 1.0,
    "frame_rate": None,
    "spacing": "strided",
}
LATERAL = re.compile(r"(stem|res\d)_fuse/kernel$")


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    match = LATERAL.search(path)
    if match:
        stage = match[1]
        after = "conv1" if stage == "stem" else f"layer{int(stage[-1]) - 1}"
        return f"backbone.slow_path.{after}_lateral.conv.{DENSE['kernel']}"
    at = place_of(path)
    if at.part == "logits":
        return f"cls_head.fc_cls.{at.leaf}"
    if at.piece == "fuse":
        raise KeyError(path)  # Its lateral connections have no normalisation.
    start = f"backbone.{f'{at.pathway}_path.' if at.pathway else ''}"
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}conv1.{PARTS[at.part]}.{at.leaf}"
    piece = f"{PIECES[at.piece]}.{PARTS[at.part]}"
    return f"{start}layer{at.stage - 1}.{at.block}.{piece}.{at.leaf}"


MMACTION2 = Layout(
    name="mmaction2",
    title="MMAction2",
    marks=(
        r"^backbone\.(slow_path\.)?conv1\.conv\.weight$",
        r"^cls_head\.fc_cls\.weight$",
    ),
    key=key,
    head=r"^cls_head\.fc_cls\.weight$",
    networks={
        "ResNet3DBackbone": PREPROCESSING,
        "SlowFastBackbone": {
            **PREPROCESSING,
            "slow_frames": "strided",
            "fusion_norm": False,
            "pathway_order": ["fast", "slow"],
        },
    },
)
