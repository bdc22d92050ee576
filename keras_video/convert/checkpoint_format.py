"""The format of a public source's checkpoints: tensor names, family by family."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Callable

# Modules of a source that hold no family.
SHARED = ("common", "config")
# A configuration in a checkpoint has some 20,000 characters; larger ones are not read.
LONGEST_TEXT = 200_000


@dataclasses.dataclass(frozen=True)
class Recorded:
    """What a checkpoint says of its network.

    Args:
        settings: arguments of a preset, by name.
        reverse_channels: whether the network takes frames blue first.
        assumed: what the checkpoint does not say, and is therefore taken to be so, in
            a sentence.
        about: names of the arguments that this is about.

    Example:
        >>> Recorded({"num_frames": 8}).reverse_channels
        False
    """

    settings: dict = dataclasses.field(default_factory=dict)
    reverse_channels: bool = False
    assumed: str | None = None
    about: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Family:
    """One family of networks in a source's checkpoints.

    A module of the source's package, named after the family, holds one as `FAMILY`.

    Args:
        backbone: name of the class of our backbone.
        key: function from the path of a variable and the backbone to the name of its
            tensor; it raises a `KeyError` where the source's networks have none.
        settings: arguments of a preset that the source's networks ask for, whatever
            the preset says.
        marks: patterns of which each is found among the names of its tensors; by
            default the source's.
        head: pattern of the name of the tensor that holds the classifier's weights; by
            default the source's.
        pointwise: patterns of the names of tensors that are 1x1x1 convolutions in the
            source and dense layers here.
        recorded: function from a `Checkpoint` and the preset's task to what the
            checkpoint says of its network, as `Recorded`; these settings go before the
            others. It raises a `ValueError` for what no preset can be.

    Example:
        >>> family = Family("MyBackbone", key=lambda path, backbone: f"net.{path}")
        >>> family.key("conv/kernel", None)
        'net.conv/kernel'
    """

    backbone: str
    key: Callable
    settings: dict = dataclasses.field(default_factory=dict)
    marks: tuple[str, ...] | None = None
    head: str | None = None
    pointwise: tuple[str, ...] = ()
    recorded: Callable = lambda checkpoint, task: Recorded()


@dataclasses.dataclass(frozen=True)
class CheckpointFormat:
    """How one public source names the tensors of its networks.

    Args:
        name: as the command line calls it.
        title: as people call it.
        families: the `Family` of each network, see `families_in`.
        marks: patterns of which each is found among the names of a checkpoint's
            tensors, and by which it is known.
        head: pattern of the name of the tensor that holds the classifier's weights.
        dropped: patterns of the names of tensors that no model needs.
        task: the task that its networks are for; `None` where the names do not tell.
        exported: whether models can be written in this format.

    Example:
        >>> from keras_video.convert import FORMATS
        >>> FORMATS["pytorchvideo"].settings("ResNet3DBackbone")
        {'frame_rate': 30, 'spacing': 'linspace'}
    """

    name: str
    title: str
    families: tuple[Family, ...]
    marks: tuple[str, ...]
    head: str
    dropped: tuple[str, ...] = (r"num_batches_tracked$",)
    task: str | None = None
    exported: bool = False

    def family(self, backbone):
        """The `Family` of a backbone, by the name of its class.

        Raises:
            ValueError: the source has no such network.
        """
        for family in self.families:
            if family.backbone == backbone:
                return family
        names = ", ".join(family.backbone for family in self.families)
        raise ValueError(
            f"{self.title} has no network that would be a {backbone}: its are {names}."
        )

    def settings(self, backbone):
        """The arguments that a family asks for, by the name of its backbone's class."""
        return dict(self.family(backbone).settings)

    def key(self, path, backbone):
        """Name of the tensor for the path of a variable of a backbone or its head."""
        return self.family(type(backbone).__name__).key(path, backbone)

    def is_pointwise(self, key, backbone):
        """Whether a dense layer of ours is a 1x1x1 convolution of that name there."""
        patterns = self.family(type(backbone).__name__).pointwise
        return any(re.search(pattern, key) for pattern in patterns)

    def fits(self, tensors):
        """Whether the names are those of one of its families."""
        return any(
            all(any(re.search(mark, key) for key in tensors) for mark in marks)
            for marks in {family.marks or self.marks for family in self.families}
        )

    def heads(self, tensors):
        """Names of the tensors that hold a classifier's weights."""
        patterns = {family.head or self.head for family in self.families}
        return [k for k in tensors if any(re.search(p, k) for p in patterns)]


def families_in(package, folder):
    """The families of a source: `FAMILY` of each module of its package.

    Args:
        package: name of the package.
        folder: its `__path__`.
    """
    found = (module.name for module in pkgutil.iter_modules(folder))
    names = sorted(name for name in found if name not in SHARED)
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    return tuple(module.FAMILY for module in modules)
