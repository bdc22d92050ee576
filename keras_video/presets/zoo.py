"""The presets of the library, and where their weights are to be had."""

import functools

from keras_video import download
from keras_video.presets import public, sources
from keras_video.presets.sources import (
    CONFIG,
    MODEL_WEIGHTS,
    TASK_WEIGHTS,
    PresetSource,
    parse_json,
)
from keras_video.validation import check_choice


class ZooSource(PresetSource):
    """A preset of the library, whose weights `weights/manifest.json` finds."""

    def __init__(self, name):
        super().__init__(name, sources.data_folder("zoo") / name)

    @functools.cached_property
    def weights(self):
        """The manifest's entries for this preset, by file."""
        return obtainable(self.name)

    def version(self):
        return self.name

    def has(self, file):
        return file in self.weights or super().has(file)

    def path(self, file):
        entry = self.weights.get(file)
        if entry is None:
            return super().path(file)
        if entry["converter"]:
            return PresetSource(self.name, public.converted(self.name, entry)).path(
                file
            )
        checks = {"size": entry["size"], "sha256": entry["sha256"]}
        if "path" not in entry:
            cached = download.cache_dir() / "zoo" / self.name / file
            return download.fetch(entry["url"], cached, **checks)
        path = sources.data_folder("weights") / entry["path"]
        if not path.is_file():
            raise FileNotFoundError(
                f"The weights of preset `{self.name}` are not at {path}; the "
                "installation is incomplete: install keras-video again."
            )
        problem = download.check_file(path, **checks)
        if problem:
            raise ValueError(
                f"{path} is damaged: {problem}. Install keras-video again."
            )
        return path


def zoo_names():
    """Names of the presets in the zoo."""
    folder = sources.data_folder("zoo")
    return sorted(path.parent.name for path in folder.glob(f"*/{CONFIG}"))


def manifest():
    """Contents of weights/manifest.json: entries by preset."""
    path = sources.data_folder("weights") / "manifest.json"
    return parse_json(path.read_bytes(), path) if path.is_file() else {}


def obtainable(name):
    """Manifest entries, by file, of the weights that a zoo preset loads by itself.

    A public checkpoint gives both of a classifier's files; of several, the first that
    has an address and is of this very network counts.
    """
    found = {}
    for entry in manifest().get(name, []):
        if not entry["converter"]:
            found[entry["file"]] = entry
        elif entry.get("automatic"):
            for file in (MODEL_WEIGHTS, TASK_WEIGHTS):
                found.setdefault(file, entry)
    return found


def list_presets(family=None, task=None, with_weights=None):
    """Names of the presets in the zoo.

    Args:
        family: only those of one family, as `"slowfast_stan"`.
        task: only those for one task, as `"classification"`.
        with_weights: only those whose weights can be had (`True`) or not (`False`).

    Returns:
        Sorted list of names.

    Raises:
        ValueError: no preset is of such a family or task.

    Example:
        >>> "slowfast_stan_r50_8x8_kinetics400" in list_presets(family="slowfast_stan")
        True
    """
    zoo = {name: ZooSource(name).metadata for name in zoo_names()}
    for field, value in (("family", family), ("task", task)):
        known = {metadata[field] for metadata in zoo.values() if metadata.get(field)}
        if value is not None and value not in known:
            check_choice(field, value, sorted(known))
    return [
        name
        for name, metadata in zoo.items()
        if family in (None, metadata.get("family"))
        and task in (None, metadata.get("task"))
        and with_weights in (None, MODEL_WEIGHTS in obtainable(name))
    ]
