"""Where the files of a preset come from, behind one interface."""

import functools
import json
import os
from pathlib import Path

from keras_video import download
from keras_video.presets import hubs, public
from keras_video.validation import check_choice, did_you_mean
from keras_video.version import __version__

FORMAT_VERSION = 1

CONFIG = "config.json"
TASK = "task.json"
PREPROCESSOR = "preprocessor.json"
METADATA = "metadata.json"
CARD = "README.md"
MODEL_WEIGHTS = "model.weights.h5"
TASK_WEIGHTS = "task.weights.h5"
FILES = (
    CONFIG,
    TASK,
    PREPROCESSOR,
    METADATA,
    CARD,
    MODEL_WEIGHTS,
    TASK_WEIGHTS,
)


def data_folder(name):
    """`zoo` or `weights`: package data in a wheel, beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


class PresetSource:
    """The files of one preset in a directory.

    Args:
        name: how the user called the preset, for messages.
        folder: the directory.
    """

    def __init__(self, name, folder):
        self.name = name
        self.folder = Path(folder)

    def has(self, file):
        """Whether the preset has one of `FILES`."""
        return (self.folder / file).is_file()

    def path(self, file):
        """Local path of one of `FILES`, whole and checked.

        Raises:
            FileNotFoundError: the preset has no such file.
            ValueError: the file is not the one that was saved.
        """
        path = self.folder / file
        if not path.is_file():
            raise FileNotFoundError(f"Preset `{self.name}` has no {file} ({path}).")
        noted = self.noted(file)
        if noted and file.endswith(".h5"):
            problem = download.check_file(path, **noted)
            if problem:
                raise ValueError(
                    f"{path} is damaged, or was changed since it was saved: {problem}. "
                    "Get it again from where it came, or, if you changed it on "
                    f'purpose, take its entry out of "files" in {METADATA}.'
                )
        return path

    def json(self, file):
        """What a JSON file of the preset holds."""
        path = self.path(file)
        return parse_json(path.read_bytes(), path)

    @functools.cached_property
    def metadata(self):
        """Contents of metadata.json, empty where there is none.

        Raises:
            ValueError: the preset was written by a newer library.
        """
        path = self.folder / METADATA
        if not path.is_file():
            return {}
        return checked_metadata(parse_json(path.read_bytes(), path), self.name)

    def noted(self, file):
        """`{"size":, "sha256":}` of a file as metadata.json notes it, or `None`."""
        metadata = self.metadata
        try:
            entry = metadata.get("files", {}).get(file)
            return entry and {
                "size": int(entry["size"]),
                "sha256": str(entry["sha256"]),
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f'"files" in the {METADATA} of preset `{self.name}` is not of the '
                'form {file: {"size": bytes, "sha256": digest}}.'
            ) from error


class _ZooSource(PresetSource):
    """A preset of the library, whose weights `weights/manifest.json` finds."""

    def __init__(self, name):
        super().__init__(name, data_folder("zoo") / name)

    @functools.cached_property
    def weights(self):
        """The manifest's entries for this preset, by file."""
        return obtainable(self.name)

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
        path = data_folder("weights") / entry["path"]
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


class _HubSource(PresetSource):
    """A preset on Hugging Face or Kaggle; its files are fetched when asked for."""

    def __init__(self, repository):
        super().__init__(repository.name, repository.folder)
        self.repository = repository

    @functools.cached_property
    def metadata(self):
        path = self.folder / METADATA
        if not path.is_file():
            url = f"{self.repository.url}/{METADATA}"
            try:
                content = download.get_json(url, self.repository.headers)
            except FileNotFoundError as error:
                raise FileNotFoundError(
                    f"`{self.name}` is no preset of keras_video: {error}"
                ) from error
            checked_metadata(content, self.name)
            self.folder.mkdir(parents=True, exist_ok=True)
            download.write_atomically(path, json.dumps(content).encode())
        return checked_metadata(parse_json(path.read_bytes(), path), self.name)

    def has(self, file):
        return file == METADATA or self.noted(file) is not None

    def path(self, file):
        if file == METADATA:
            return self.metadata and self.folder / METADATA
        noted = self.noted(file)
        if noted is None:
            raise FileNotFoundError(
                f"The {METADATA} of `{self.name}` notes no size and SHA-256 of {file}, "
                "so the file is not there or cannot be checked. A preset written by "
                "`save_to_preset` has them."
            )
        url = f"{self.repository.url}/{file}"
        return download.fetch(
            url, self.folder / file, **noted, headers=self.repository.headers
        )


def resolve(preset):
    """Find a preset.

    Args:
        preset: name in the zoo, directory, `"hf://owner/repo[@revision]"`, or
            `"kaggle://owner/model/framework/variation[/version]"`.

    Returns:
        A `PresetSource`.

    Raises:
        ValueError: no such preset; names of the zoo that are near are given.
        FileNotFoundError: no such directory, or it is not a preset.
    """
    if not isinstance(preset, str | os.PathLike):
        raise ValueError(f"`preset` must be a name or a path. Received: {preset!r}")
    name = os.fspath(preset)
    if isinstance(preset, str):
        scheme, separator, handle = name.partition("://")
        if scheme == "hf" and separator:
            return _HubSource(hubs.hugging_face(handle))
        if scheme == "kaggle" and separator:
            return _HubSource(hubs.kaggle(handle))
        if separator:
            raise ValueError(
                "Presets are fetched from hf:// and kaggle:// only. "
                f"Received: preset={name}"
            )
        if name in zoo_names():
            return _ZooSource(name)
    return _directory(preset)


def _directory(preset):
    folder = Path(preset).expanduser()
    if folder.is_dir():
        if (folder / CONFIG).is_file():
            return PresetSource(os.fspath(preset), folder)
        raise FileNotFoundError(
            f"{folder} is no preset directory: it has no {CONFIG}. `save_to_preset` "
            "writes one."
        )
    if folder.is_file():
        raise ValueError(
            f"{folder} is a file; a preset is a directory. A `.keras` file is loaded "
            "with `keras.saving.load_model`."
        )
    if (
        isinstance(preset, os.PathLike)
        or preset.startswith((".", "~"))
        or (os.sep in preset)
    ):
        raise FileNotFoundError(f"There is no preset directory {folder}.")
    raise ValueError(
        f"There is no preset `{preset}`.{did_you_mean(preset, zoo_names())} "
        "`keras_video.list_presets()` names them all; a preset may also be a "
        "directory, hf://owner/repo or kaggle://owner/model/framework/variation."
    )


def zoo_names():
    """Names of the presets in the zoo."""
    folder = data_folder("zoo")
    return sorted(path.parent.name for path in folder.glob(f"*/{CONFIG}"))


def manifest():
    """Contents of weights/manifest.json: entries by preset."""
    path = data_folder("weights") / "manifest.json"
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


def parse_json(content, path):
    """Parse JSON that must be an object, naming the file where it is not."""
    try:
        value = json.loads(content)
    except ValueError as error:
        raise ValueError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path} must hold a JSON object, not {type(value).__name__}.")
    return value


def checked_metadata(metadata, name):
    """`metadata`, unless it describes a format that this library cannot know."""
    version = metadata.get("format_version", 1) if isinstance(metadata, dict) else None
    if not isinstance(version, int):
        raise ValueError(f'{METADATA} of preset `{name}` has no "format_version".')
    if version > FORMAT_VERSION:
        writer = metadata.get("keras_video_version", "a newer version")
        raise ValueError(
            f"Preset `{name}` has format {version}, written by keras_video {writer}; "
            f"keras_video {__version__} reads formats up to {FORMAT_VERSION}. Upgrade "
            "with `pip install --upgrade keras-video`."
        )
    return metadata


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
    zoo = {name: _ZooSource(name).metadata for name in zoo_names()}
    for field, value in (("family", family), ("task", task)):
        known = {str(metadata.get(field)) for metadata in zoo.values()}
        if value is not None and value not in known:
            check_choice(field, value, sorted(known))
    return [
        name
        for name, metadata in zoo.items()
        if family in (None, metadata.get("family"))
        and task in (None, metadata.get("task"))
        and with_weights in (None, MODEL_WEIGHTS in obtainable(name))
    ]
