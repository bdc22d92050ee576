"""What a row of the zoo's table says."""

import dataclasses

# Height and width that follow from a video's frames and the preprocessor's short side.
WHOLE = (None, None)
VIEWS = "30 views per video (10 in time, 3 crops of 256x256 each, short side 256)"


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Title, number and list of classes, and how accuracy is usually measured."""

    title: str
    classes: int
    class_names: str
    protocol: str
    several_labels: bool = False


DATASETS = {
    "kinetics400": Dataset(
        "Kinetics-400",
        400,
        "kinetics400",
        f"Validation set of Kinetics-400, {VIEWS}, mean of the softmax.",
    ),
    "kinetics600": Dataset(
        "Kinetics-600", 600, "kinetics600", "Validation set of Kinetics-600."
    ),
    "charades": Dataset(
        "Charades",
        157,
        "charades",
        f"Validation set of Charades, {VIEWS}, maximum of the scores.",
        several_labels=True,
    ),
    "charades_ego": Dataset(
        "Charades-Ego",
        157,
        "charades",
        f"Test set of Charades-Ego, {VIEWS}, maximum of the scores; first-person and "
        "third-person videos apart.",
        several_labels=True,
    ),
    "ava": Dataset(
        "AVA",
        80,
        "ava",
        "Validation set of AVA, frame-mAP over 60 classes at IoU 0.5, one clip around "
        "each key frame, detected person boxes.",
    ),
    "ava_kinetics": Dataset(
        "AVA-Kinetics",
        80,
        "ava",
        "The part of AVA-Kinetics' validation set that is of Kinetics, frame-mAP over "
        "60 classes at IoU 0.5.",
    ),
    "ucf101": Dataset("UCF101", 101, "ucf101", "Test sets of UCF101."),
    "hmdb51": Dataset("HMDB51", 51, "hmdb51", "Test sets of HMDB51."),
}


@dataclasses.dataclass(frozen=True)
class Paper:
    """What a source prints of cost, and how it counts.

    Args:
        tables: where, such as `"STAN 5"`.
        gmacs: multiply-adds of one clip, in 1e9.
        mparams: parameters, in 1e6.
        image_size: as in `Row`, of the clip that `gmacs` is of; the preset's by
            default.
        frames: its frames; the preset's by default.
        flops: what the source prints per multiply-add: 2 where it counts additions.
        per_value: operations that the source counts for each normalised value.
        norm: whether its parameters include batch normalisation.
        classes: outputs of the head that `mparams` is of; the preset's by default.
        part: `"model"`, or `"head"` where the source counts no more than that.
        note: why ours differ.
    """

    tables: tuple = ()
    gmacs: float | None = None
    mparams: float | None = None
    image_size: int | tuple | None = None
    frames: int | None = None
    flops: int = 1
    per_value: int = 0
    norm: bool = True
    classes: int | None = None
    part: str = "model"
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Row:
    """One preset.

    Args:
        name: `family_depth_FRAMESxSTRIDE_dataset`; of the Slow pathway in SlowFast.
        cls: the family.
        frames: of the input clip.
        stride: between them.
        summary: one sentence for the card.
        backbone: arguments of the backbone besides its input.
        results: published accuracy, by what was measured.
        paper: what the source prints of cost.
        source: the paper.
        note: what is known of weights.
        image_size: pixels of the clip, `(height, width)` or one number for both;
            `WHOLE` for frames of any shape.
        head: arguments of the task model besides backbone, classes and preprocessor.
        preprocessor: arguments of the preprocessor besides the clip.
        protocol: how the accuracy was measured; the data set's by default.
        backbone_cls: where the family does not say it.
        start: name of the preset whose weights training starts from, where `note`
            says to start from weights. Both sample videos alike.
    """

    name: str
    cls: type
    frames: int
    stride: int
    summary: str
    backbone: dict
    results: dict
    paper: Paper
    source: dict
    note: str
    image_size: int | tuple = 224
    head: dict = dataclasses.field(default_factory=dict)
    preprocessor: dict = dataclasses.field(default_factory=dict)
    protocol: str | None = None
    backbone_cls: type | None = None
    start: str | None = None

    @property
    def dataset(self):
        """The `Dataset` that the name ends in."""
        names = sorted(DATASETS, key=len, reverse=True)
        return DATASETS[next(d for d in names if self.name.endswith(d))]
