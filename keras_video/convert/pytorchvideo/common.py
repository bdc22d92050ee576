"""Tensor names and preprocessing that PyTorchVideo's families share."""

# How both PyTorchVideo and PySlowFast read videos.
SAMPLING = {"frame_rate": 30, "spacing": "linspace"}
STEM = {"conv": "conv", "norm": "norm"}
PIECES = {
    piece: {"conv": f"branch2.conv_{piece}", "norm": f"branch2.norm_{piece}"}
    for piece in "abc"
} | {"shortcut": {"conv": "branch1_conv", "norm": "branch1_norm"}}


def residual_key(at, start, pieces=PIECES):
    """Name of a tensor of the stem or of a residual block.

    Args:
        at: the `Position` of the variable.
        start: beginning of the name, as `"blocks.1."`.
        pieces: names of a block's modules by piece and part.
    """
    if (at.stage, at.piece) == (1, "conv"):
        return f"{start}{STEM[at.part]}.{at.leaf}"
    return f"{start}res_blocks.{at.block}.{pieces[at.piece][at.part]}.{at.leaf}"
