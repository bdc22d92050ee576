"""Folders that appear when they are complete, or not at all."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from keras_video._advice import Advice, advised


@contextlib.contextmanager
def new_folder(directory, marker, overwrite=False):
    """Yield a temporary folder to fill, which is renamed at the end.

    Args:
        directory: the folder to make.
        marker: name of a file that tells folders made in this way; no other folder
            that holds anything is ever replaced.
        overwrite: replace such a folder.

    Raises:
        FileExistsError: if the folder exists and may not be replaced.
    """
    directory = Path(directory)
    _check(directory, marker, overwrite)
    directory.parent.mkdir(parents=True, exist_ok=True)
    folder = _sibling(directory)
    try:
        folder.chmod(0o755)
        yield folder
        _replace(folder, directory)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(directory, marker, overwrite):
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return
    ours = (directory / marker).is_file()
    if overwrite and ours:
        return
    if ours:
        raise advised(
            FileExistsError(f"{directory} already exists. Choose another folder."),
            Advice("{} replaces it.", "overwrite", True),
        )
    raise FileExistsError(
        f"{directory} already exists. It was not written by this function, so it is "
        "never replaced: choose another folder, or move it away."
    )


def _sibling(directory):
    """A new folder beside another one, so that renaming stays on one disk."""
    prefix = f".{directory.name}."
    return Path(tempfile.mkdtemp(prefix=prefix, dir=directory.parent))


def _replace(folder, directory):
    """Rename a folder; the one that was there is removed only when that worked."""
    if not directory.exists():
        os.replace(folder, directory)
        return
    old = _sibling(directory)
    os.replace(directory, old / "old")
    try:
        os.replace(folder, directory)
    except OSError:
        os.replace(old / "old", directory)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
