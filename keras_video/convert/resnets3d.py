"""3D-ResNets and MARS: `module.layer1.0.conv1.weight`."""

from keras_video.convert.layout import Layout, place_of

NUMBERS = {"conv": 1, "a": 1, "b": 2, "c": 3}
NAMES = {"conv": "conv", "norm": "bn"}
SHORTCUT = {"conv": 0, "norm": 1}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    at = place_of(path)
    if at.part == "logits":
        return f"fc.{at.leaf}"
    start = f"layer{at.stage - 1}.{at.block}." if at.stage > 1 else ""
    if at.piece == "shortcut":
        return f"{start}downsample.{SHORTCUT[at.part]}.{at.leaf}"
    return f"{start}{NAMES[at.part]}{NUMBERS[at.piece]}.{at.leaf}"


RESNETS3D = Layout(
    name="resnets3d",
    title="3D-ResNets",
    marks=(r"^conv1\.weight$", r"^layer1\.0\.conv1\.weight$", r"^fc\.weight$"),
    key=key,
    head=r"^fc\.weight$",
    networks={"R3DBackbone": {}, "ResNeXt3DBackbone": {}},
)
