"""How a public source names and lays out the tensors of its networks."""

import dataclasses
import re
from collections.abc import Callable
from typing import NamedTuple

NORM = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
DENSE = {"kernel": "weight", "bias": "bias"}
PLACE = re.compile(r"(?:(slow|fast)_)?(stem|res\d)_(?:block(\d+)_)?(\w+)")


@dataclasses.dataclass(frozen=True)
class Layout:
    """One public source of checkpoints.

    Args:
        name: as the command line calls it.
        title: as people call it.
        marks: patterns of which each is found among the names of its tensors, and by
            which a checkpoint of it is known.
        key: function from the path of a variable and the backbone to the name of its
            tensor; it raises a `KeyError` where networks of this source have none.
        head: pattern of the name of the tensor that holds the classifier's weights.
        networks: by the class of our backbone, the arguments of a preset that its
            networks ask for, however the preset has them.
        dropped: patterns of the names of tensors that no model needs.
        task: the task that its networks are for; `None` where the names do not tell.
    """

    name: str
    title: str
    marks: tuple[str, ...]
    key: Callable
    head: str
    networks: dict
    dropped: tuple[str, ...] = (r"num_batches_tracked$",)
    task: str | None = None

    def settings(self, backbone):
        """The arguments in `networks`, for the name of a backbone's class."""
        if backbone not in self.networks:
            raise ValueError(
                f"{self.title} has no network that would be a {backbone}: its are "
                f"{', '.join(self.networks)}."
            )
        return dict(self.networks[backbone])


class Place(NamedTuple):
    """Where a variable of a residual network is.

    `slow_res2_block0_a/conv/kernel` is in the pathway `"slow"`, the stage 2 (the stem
    is 1), the block `"0"`, the piece `"a"`, and is its `"conv"`, `"weight"`. Parts of
    no block have `None` for it, and networks of one pathway for that. The classifier
    is the part `"logits"`, of no stage.
    """

    pathway: str | None
    stage: int | None
    block: str | None
    piece: str | None
    part: str
    leaf: str


def split_path(path):
    """Layer, part (`"conv"`, `"norm"`, `"logits"`) and PyTorch's name of the leaf."""
    layer, part, leaf = ("", "", *path.split("/"))[-3:]
    names = {"conv": DENSE, "norm": NORM, "logits": DENSE}
    return layer, part, names[part][leaf]


def place_of(path):
    """The `Place` of a variable; a `KeyError` where there is no such place."""
    layer, part, leaf = split_path(path)
    if part == "logits":
        return Place(None, None, None, None, part, leaf)
    match = PLACE.fullmatch(layer)
    if match is None:
        raise KeyError(path)
    pathway, stage, block, piece = match.groups()
    stage = 1 if stage == "stem" else int(stage.removeprefix("res"))
    return Place(pathway, stage, block, piece, part, leaf)
