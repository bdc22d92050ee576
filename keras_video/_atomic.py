"""Atomic writing of files and folders, which appear only once they are complete."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from keras_video._advice import Advice, advised


@contextlib.contextmanager
def new_output(path, overwrite=False, marker=None):
    """A temporary path, which replaces `path` when the block succeeds.

    The block may write a file or make a folder there. Whatever happens in it, `path`
    holds its old content or the whole of the new one.

    Args:
        path: where to write; folders above it are created.
        overwrite: replace what is at `path`; but a folder with files in it only if
            one of them is the marker.
        marker: name of a file that only folders made for this purpose have.

    Yields:
        A `pathlib.Path` in the same folder and with the same suffix as `path`, at
        which there is nothing.

    Raises:
        FileExistsError: there is something at `path` that is not to be replaced.

    Example:
    >>> import pathlib, tempfile
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "letter.txt"
    >>> with new_output(target) as path:
    ...     _ = path.write_text("hello")
    >>> target.read_text()
    'hello'
    """
    path = Path(path)
    check_free(path, overwrite, marker)
    path.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent))
    try:
        yield workshop / path.name
        _put(workshop / path.name, path, aside=workshop / "previous")
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _put(new, path, aside):
    """Move `new` to `path`; what is there is restored if that fails."""
    if path.is_symlink() or not path.is_dir() and not new.is_dir():
        os.replace(new, path)
        return
    # A folder with files in it, or a file by a folder, is not replaced in one step.
    occupied = path.exists()
    if occupied:
        os.replace(path, aside)
    try:
        os.replace(new, path)
    except OSError:
        if occupied:
            os.replace(aside, path)
        raise


def check_free(path, overwrite=False, marker=None):
    """Raise `FileExistsError` if something is at `path` that may not be replaced.

    An empty folder may be replaced. The arguments are those of `new_output`.
    """
    path = Path(path)
    if path.is_dir() and not any(path.iterdir()):
        return
    if not path.exists() and not path.is_symlink():
        return
    if not overwrite:
        raise advised(
            FileExistsError(
                f"{path} exists already. Choose another path, or remove it."
            ),
            Advice("{} replaces it.", "overwrite", True),
        )
    if path.is_dir() and not (marker and (path / marker).exists()):
        what = f"without {marker}" if marker else "and a file is to be written there"
        raise FileExistsError(
            f"{path} is a folder with files in it, {what}. To be safe it is not "
            "replaced: choose another path, or remove it."
        )
