"""PyTorchVideo: `blocks.1.res_blocks.0.branch2.conv_a.weight`."""

from keras_video.convert.layout import Layout, place_of

PATHWAYS = {"slow": "multipathway_blocks.0.", "fast": "multipathway_blocks.1."}
FUSION = {"conv": "conv_fast_to_slow", "norm": "norm"}
# How both PyTorchVideo and PySlowFast read videos.
SAMPLING = {"frame_rate": 30, "spacing": "linspace"}
SLOWFAST = {
    **SAMPLING,
    "slow_frames": "linspace",
    "fusion_norm": True,
    "pathway_order": ["slow", "fast"],
}
PIECES = {
    piece: {"conv": f"branch2.conv_{piece}", "norm": f"branch2.norm_{piece}"}
    for piece in "abc"
} | {
    "shortcut": {"conv": "branch1_conv", "norm": "branch1_norm"},
    # The halves of R(2+1)D, and the pointwise convolution of ip-CSN.
    "b_temporal": {"conv": "branch2.conv_b.conv_t", "norm": "branch2.conv_b.norm"},
    "b_spatial": {"conv": "branch2.conv_b.conv_xy", "norm": "branch2.norm_b"},
    "b_pointwise": {
        "conv": "branch2.conv_b.pointwise",
        "norm": "branch2.conv_b.pointwise_norm",
    },
}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    # A pooling after res2 counts as a block of its own, and so does that of SlowFast's
    # two maps before the head.
    pool = getattr(backbone, "temporal_pool", 1) > 1
    at = place_of(path)
    if at.part == "logits":
        two = isinstance(backbone.output_shape, dict)
        return f"blocks.{5 + (pool or two)}.proj.{at.leaf}"
    number = at.stage - 1 + (pool and at.stage > 2)
    if at.piece == "fuse":
        return f"blocks.{number}.multipathway_fusion.{FUSION[at.part]}.{at.leaf}"
    start = f"blocks.{number}.{PATHWAYS[at.pathway] if at.pathway else ''}"
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}{at.part}.{at.leaf}"
    return f"{start}res_blocks.{at.block}.{PIECES[at.piece][at.part]}.{at.leaf}"


def detection_key(path, backbone):
    """Likewise in a network with a head for boxes."""
    at = place_of(path)
    if at.part == "logits":
        return f"detection_head.proj.{at.leaf}"
    return f"model.{key(path, backbone)}"


PYTORCHVIDEO = Layout(
    name="pytorchvideo",
    title="PyTorchVideo",
    marks=(r"^blocks\.0\.", r"^blocks\.\d\.proj\.weight$"),
    key=key,
    head=r"^blocks\.\d\.proj\.weight$",
    networks={
        "ResNet3DBackbone": SAMPLING,
        "SlowFastBackbone": SLOWFAST,
        "R2Plus1DBackbone": {**SAMPLING, "temporal_first": True},
        "CSNBackbone": SAMPLING,
    },
    task="classification",
)
PYTORCHVIDEO_DETECTION = Layout(
    name="pytorchvideo_detection",
    title="PyTorchVideo, detection",
    marks=(r"^model\.blocks\.0\.", r"^detection_head\.proj\.weight$"),
    key=detection_key,
    head=r"^detection_head\.proj\.weight$",
    networks={"ResNet3DBackbone": SAMPLING, "SlowFastBackbone": SLOWFAST},
    task="action_detection",
)
