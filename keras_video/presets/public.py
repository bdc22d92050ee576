"""Weights that others publish: fetched from them, converted once, and kept."""

import json
import logging
import urllib.parse

from keras_video import download
from keras_video.presets import registry
from keras_video.presets.sources import read_json

logger = logging.getLogger(__name__)

# Another form of the converted weights needs another name.
CONVERTED = "converted-1"


def converted(preset, entry):
    """Folder of a preset with the weights of a public checkpoint.

    ```
    publisher -> checkpoints/<server>/<path> -> converter -> zoo/<preset>/converted-1
    ```

    Both are in `download.cache_dir()`; a checkpoint that was fetched goes once it is
    converted. Where the manifest does not know its size and SHA-256, those of the first
    one that converts are noted, and no other is taken from that address again.

    Args:
        preset: name in the zoo, whose network the checkpoint fits as it is.
        entry: dictionary of the manifest: `"url"`, `"converter"`, and `"size"` and
            `"sha256"`, which may be `None`, or `"sha256"` the beginning of the digest.

    Returns:
        `pathlib.Path`.

    Raises:
        DownloadError: the publisher does not answer; the text says what to do.
        ValueError: the file is not the one that was noted, or does not fit.
    """
    folder = download.cache_dir() / "zoo" / preset / CONVERTED
    folder.parent.mkdir(parents=True, exist_ok=True)
    with download.lock(folder.parent):
        if folder.is_dir():
            return folder
        path = checkpoint_path(entry["url"])
        was_there = path.exists()
        _fetch(entry, path)
        logger.warning("Converting %s for %s, this once", path.name, preset)
        try:
            model = registry.convert_checkpoint(path, preset, entry["converter"])
        except ValueError:
            if not was_there:
                path.unlink()  # A page in the file's place, say: to be asked for again.
            raise
        model.save_to_preset(folder)
        _note(path)
        if not was_there:
            path.unlink()
    return folder


def checkpoint_path(url):
    """Where the file of an address is kept, and may be put by hand."""
    parts = urllib.parse.urlsplit(url)
    server = parts.netloc.replace(":", "_")
    return download.cache_dir() / "checkpoints" / server / parts.path.lstrip("/")


def _fetch(entry, path):
    """Have the file at `path`, and the one that is due as far as that is known."""
    url, note = entry["url"], _note_of(path)
    size, sha256 = entry.get("size"), entry.get("sha256") or ""
    if note.exists():
        noted = read_json(note)
        size, sha256 = noted.get("size"), noted.get("sha256")
        if not isinstance(size, int) or not isinstance(sha256, str):
            raise ValueError(
                f"{note} must hold the size and SHA-256 of the file beside it: remove "
                "it, to have them noted again."
            )
    if size is None:
        if path.exists():  # Put there by hand.
            size = path.stat().st_size
        else:
            size = download.size_of(url, download.by_hand(path))
    download.fetch(url, path, size=size, sha256=sha256)


def _note(path):
    """Keep what the file is, for the next time it is fetched."""
    noted = {"size": path.stat().st_size, "sha256": download.sha256_of(path)}
    download.write_atomically(_note_of(path), json.dumps(noted).encode())


def _note_of(path):
    return path.with_name(path.name + ".json")
