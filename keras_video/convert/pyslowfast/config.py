"""The network of a PySlowFast checkpoint, by the configuration in it.

`cfg` there is the YAML text of all settings of the training.
"""

import yaml

from keras_video.convert.checkpoint_format import LONGEST_TEXT, Recorded

DETECTION = "action_detection"
# Data sets whose frames come from OpenCV, blue first, and are normalised so; and those
# whose frames are turned, so that the network takes what is named.
NORMALIZED_BLUE_FIRST = ("ava", "charades", "ssv2")
READ_BLUE_FIRST = ("charades", "ssv2", "ptvcharades", "ptvssv2")
# Charades and AVA are read from lists of frames, Something-Something by segments.
SAMPLING = {
    "ava": {"spacing": "strided"},
    "charades": {"spacing": "strided", "frame_rate": 24},
    "ssv2": {
        "spacing": "strided",
        "frame_rate": None,
        "frames_per_segment": 1,
        "frame_stride": 1,
    },
}
POOLED = ("c2d", "i3d")
NOT_POOLED = "ResNet_nopool"
UNKNOWN_HEAD = (
    "the file does not say whether the features of boxes are aligned with a shift of "
    "half a position. PySlowFast's configurations do so (ALIGNED: True), the preset's "
    "`aligned` is kept; say another by `--set aligned=true`, or "
    "`convert_checkpoint(..., aligned=True)`."
)


class _Loader(yaml.SafeLoader):
    """Plain values; no mappings that take in others, which can grow without end."""

    def flatten_mapping(self, node):
        """Leave the key `<<` to be refused."""


class Config:
    """The settings of a training by dotted name, `None` where there is none.

    Args:
        text: YAML, a mapping of mappings.

    Raises:
        ValueError: the text is no YAML.

    Example:
        >>> Config("DATA: {NUM_FRAMES: 8}")["DATA.NUM_FRAMES"]
        8
    """

    def __init__(self, text):
        if len(text) > LONGEST_TEXT:
            raise ValueError(
                f"its `cfg` has {len(text)} characters, and no more than "
                f"{LONGEST_TEXT} are read"
            )
        try:
            self._tree = yaml.load(text, _Loader)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ValueError(f"its `cfg` is no YAML: {reason}") from None

    def __getitem__(self, name):
        value = self._tree
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def given(self, **names):
        """The settings that there are, by other names."""
        found = {ours: self[theirs] for ours, theirs in names.items()}
        return {name: value for name, value in found.items() if value is not None}


def recorded_of(network=None):
    """The function `Family.recorded` of a family.

    Args:
        network: function from a `Config` to the settings of the family's backbone.
    """

    def recorded(checkpoint, task):
        text = checkpoint.text("cfg")
        if text is None:
            unknown = UNKNOWN_HEAD if task == DETECTION else None
            return Recorded(assumed=unknown, about=("aligned",))
        config = Config(text)
        _check(config, task)
        settings = {**_clip(config), **(network(config) if network else {})}
        if task == DETECTION:
            settings |= _boxes(config)
        return Recorded(settings, _is_reversed(config))

    return recorded


def per_stage(config, name):
    """A setting with a list for each stage, alike for all pathways: 4 numbers.

    Raises:
        ValueError: the pathways differ.
    """
    value = config[name]
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 4:
        raise ValueError(f"its `cfg` has no list for each of 4 stages in {name}")
    if any(len(stage) not in (1, 2) or stage[0] != stage[-1] for stage in value):
        raise ValueError(
            f"its `cfg` has other numbers for each pathway in {name}, and our networks "
            "have the same for both pathways of a stage"
        )
    return [stage[0] for stage in value]


def strides(config):
    """Strides and dilations of the stages of a ResNet or SlowFast."""
    found = {
        "spatial_strides": per_stage(config, "RESNET.SPATIAL_STRIDES"),
        "dilations": per_stage(config, "RESNET.SPATIAL_DILATIONS"),
    }
    return {name: value for name, value in found.items() if value is not None}


def resnet(config):
    """Settings of a `ResNet3DBackbone`."""
    arch = config["MODEL.ARCH"]
    if arch is None:
        return strides(config)
    pooled = arch in POOLED and config["MODEL.MODEL_NAME"] != NOT_POOLED
    return {**strides(config), "temporal_pool": 2 if pooled else 1}


def slowfast(config):
    """Settings of a `SlowFastBackbone`."""
    return {**strides(config), **config.given(alpha="SLOWFAST.ALPHA")}


def _check(config, task):
    is_detector = config["DETECTION.ENABLE"]
    if is_detector is not None and is_detector != (task == DETECTION):
        raise ValueError(
            f"its `cfg` has DETECTION.ENABLE: {is_detector}, and the preset is one for "
            f"{task}: choose a preset for "
            f"{DETECTION if is_detector else 'classification'}"
        )
    if config["RESNET.STRIDE_1X1"]:
        raise ValueError(
            "its `cfg` has RESNET.STRIDE_1X1: True, and our networks have the strides "
            "in the convolutions of 3x3"
        )


def _clip(config):
    """Settings of the preprocessor, and of every head."""
    settings = config.given(
        num_frames="DATA.NUM_FRAMES",
        frame_stride="DATA.SAMPLING_RATE",
        frame_rate="DATA.TARGET_FPS",
        mean="DATA.MEAN",
        std="DATA.STD",
        dropout="MODEL.DROPOUT_RATE",
        activation="MODEL.HEAD_ACT",
    )
    if "mean" in settings:
        settings["scale"] = 1 / 255
    if settings.get("activation") == "none":
        settings["activation"] = None
    if _dataset(config) in NORMALIZED_BLUE_FIRST:
        for name in ("mean", "std"):
            settings |= {name: settings[name][::-1]} if name in settings else {}
    return {**settings, **SAMPLING.get(_dataset(config), {})}


def _boxes(config):
    """Settings of the head of a detector."""
    settings = config.given(
        aligned="DETECTION.ALIGNED", roi_size="DETECTION.ROI_XFORM_RESOLUTION"
    )
    stride = config["DETECTION.SPATIAL_SCALE_FACTOR"]
    return settings if stride is None else {**settings, "spatial_scale": 1 / stride}


def _is_reversed(config):
    """Whether the network takes frames blue first."""
    turned = bool(config["DATA.REVERSE_INPUT_CHANNEL"])
    dataset = _dataset(config)
    blue_first = dataset in READ_BLUE_FIRST or dataset == "ava" and config["AVA.BGR"]
    return turned != bool(blue_first)


def _dataset(config):
    return str(config["TRAIN.DATASET"]).lower()
