"""The files of a preset in a directory."""

import functools
import itertools
import json
import math
from pathlib import Path

from keras_video import download
from keras_video.version import __version__

FORMAT_VERSION = 1
# Of a JSON file: a network of a thousand layers takes one or two.
MOST_BYTES = 8 << 20
MOST_DEPTH = 100

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

    def version(self):
        """What changes when another preset takes the directory's place."""
        status = self.folder.stat()
        return status.st_dev, status.st_ino, status.st_ctime_ns

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
        return read_json(self.path(file))

    @functools.cached_property
    def metadata(self):
        """Contents of metadata.json, empty where there is none.

        Raises:
            ValueError: the preset was written by a newer library.
        """
        path = self.folder / METADATA
        if not path.is_file():
            return {}
        return checked_metadata(read_json(path), self.name)

    def noted(self, file):
        """`{"size":, "sha256":}` of a file as metadata.json notes it, or `None`."""
        metadata = self.metadata
        try:
            entry = metadata.get("files", {}).get(file)
            return entry and {
                "size": int(entry["size"]),
                "sha256": str(entry["sha256"]),
            }
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as e:
            raise ValueError(
                f'"files" in the {METADATA} of preset `{self.name}` is not of the '
                'form {file: {"size": bytes, "sha256": digest}}.'
            ) from e


def read_json(path):
    """What a file holds, as `parse_json` gives it; none is read that is too large."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(
            f"{path} has {size:,} bytes, too many for a JSON file of a preset (at most "
            f"{MOST_BYTES:,})."
        )
    return parse_json(path.read_bytes(), path)


def parse_json(content, path):
    """Parse JSON that must be an object, naming the file where it is not."""
    try:
        value = json.loads(content)
        depth = _depth(value)
    except RecursionError:
        depth = math.inf
    except ValueError as error:
        raise ValueError(f"{path} is not valid JSON: {error}.") from error
    if depth > MOST_DEPTH:
        raise ValueError(
            f"{path} nests its values more than {MOST_DEPTH} deep, as no preset does."
        )
    if not isinstance(value, dict):
        raise ValueError(f"{path} must hold a JSON object, not {type(value).__name__}.")
    return value


def _depth(value):
    """How deep lists and objects lie within each other."""
    depth, level = 0, [value]
    while level:
        inner = [
            v.values() if isinstance(v, dict) else v
            for v in level
            if isinstance(v, dict | list)
        ]
        level = list(itertools.chain.from_iterable(inner))
        depth += bool(inner)
    return depth


def checked_metadata(metadata, name):
    """`metadata`, unless it describes a format that this library cannot know."""
    version = metadata.get("format_version", 1) if isinstance(metadata, dict) else None
    if not isinstance(version, int):
        raise ValueError(f'{METADATA} of preset `{name}` has no "format_version".')
    for entry in ("files", "input", "weights"):
        if not isinstance(metadata.get(entry) or {}, dict):
            raise ValueError(
                f'"{entry}" in the {METADATA} of preset `{name}` must be an object. '
                f"Received: {type(metadata[entry]).__name__}"
            )
    if version > FORMAT_VERSION:
        writer = metadata.get("keras_video_version", "a newer version")
        raise ValueError(
            f"Preset `{name}` has format {version}, written by keras_video {writer}; "
            f"keras_video {__version__} reads formats up to {FORMAT_VERSION}. Upgrade "
            "with `pip install --upgrade keras-video`."
        )
    return metadata
