"""PySlowFast: `s2.pathway0_res0.branch2.a.weight`."""

from keras_video.convert.layout import Layout, place_of
from keras_video.convert.pytorchvideo import SAMPLING, SLOWFAST

PIECES = {"a": "branch2.a", "b": "branch2.b", "c": "branch2.c", "shortcut": "branch1"}
FUSION = {"conv": "conv_f2s", "norm": "bn"}
STEM = {"conv": "conv", "norm": "bn"}
SUFFIXES = {"conv": "", "norm": "_bn"}
NETWORKS = {"ResNet3DBackbone": SAMPLING, "SlowFastBackbone": SLOWFAST}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = place_of(path)
    if at.part == "logits":
        return f"head.projection.{at.leaf}"
    if at.piece == "fuse":
        return f"s{at.stage}_fuse.{FUSION[at.part]}.{at.leaf}"
    start = f"s{at.stage}.pathway{int(at.pathway == 'fast')}"
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}_stem.{STEM[at.part]}.{at.leaf}"
    return f"{start}_res{at.block}.{PIECES[at.piece]}{SUFFIXES[at.part]}.{at.leaf}"


PYSLOWFAST = Layout(
    name="pyslowfast",
    title="PySlowFast",
    marks=(r"^s1\.pathway0_stem\.", r"^head\.projection\.weight$"),
    key=key,
    head=r"^head\.projection\.weight$",
    networks=NETWORKS,
)
