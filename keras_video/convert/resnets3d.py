"""3D-ResNets and MARS: `module.layer1.0.conv1.weight`."""

from keras_video.convert.layout import Layout, place_of, split_path

NUMBERS = {"conv": 1, "a": 1, "b": 2, "c": 3}
NAMES = {"conv": "conv", "norm": "bn"}
SHORTCUT = {"conv": 0, "norm": 1}


def key(path, backbone):
    """Name of the tensor for the path of a variable."""
    _, part, leaf = split_path(path)
    if part == "logits":
        return f"fc.{leaf}"
    at = place_of(path)
    start = f"layer{at.stage - 1}.{at.block}." if at.stage > 1 else ""
    if at.piece == "shortcut":
        return f"{start}downsample.{SHORTCUT[part]}.{leaf}"
    return f"{start}{NAMES[part]}{NUMBERS[at.piece]}.{leaf}"


RESNETS3D = Layout(
    name="resnets3d",
    title="3D-ResNets",
    marks=(r"^conv1\.weight$", r"^layer1\.0\.conv1\.weight$", r"^fc\.weight$"),
    key=key,
    head=r"^fc\.weight$",
    networks={"R3DBackbone": {}, "ResNeXt3DBackbone": {}},
)
