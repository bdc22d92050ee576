"""Atomic writing of files and folders, which appear only once they are complete."""

import contextlib
import errno
import os
import shutil
from pathlib import Path

from keras_video._advice import Advice, advised
from keras_video._rename import exchange
from keras_video._workshop import aside, open_workshop, remove_leftovers
from keras_video._write_errors import errors_name, no_space

_IN_THE_WAY = (errno.ENOTEMPTY, errno.EEXIST, errno.EISDIR, errno.ENOTDIR)
_ATTEMPTS = 100


@contextlib.contextmanager
def new_output(path, overwrite=False, marker=None, size=0):
    """A temporary path, which replaces `path` when the block succeeds.

    The block may write a file or make a folder there. Whatever happens in it, `path`
    holds its old content or the whole of the new one; where the system can exchange
    two paths (Linux), at every moment, even if the process is killed. What killed
    processes have left is removed when the same path is written again.

    Args:
        path: where to write; folders above it are created.
        overwrite: replace what is at `path`; but a folder with files in it only if
            one of them is the marker.
        marker: name of a file that only folders made for this purpose have.
        size: bytes that it will have at least; where fewer are free, nothing is begun.

    Yields:
        A `pathlib.Path` on the same disk and with the same name as `path`, at which
        there is nothing. What else is put into its folder is removed at the end.

    Raises:
        FileExistsError: there is something at `path` that is not to be replaced.
        OSError: it could not be written; the error names `path`.

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
    with errors_name(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path)
        check_free(path, overwrite, marker)  # One of them may have been put back.
        if shutil.disk_usage(path.parent).free < size:
            raise no_space(path)
        with open_workshop(path) as workshop, errors_name(path):
            (workshop / "new").mkdir()
            new = workshop / "new" / path.name
            yield new
            _put(new, path, lambda: check_free(path, overwrite, marker))


def _put(new, path, check):
    """Move `new` to `path`, unless `check` raises at what has come there meanwhile."""
    for _ in range(_ATTEMPTS):
        check()
        try:
            os.replace(new, path)
            return
        except OSError as error:
            if error.errno not in _IN_THE_WAY and os.name != "nt":
                raise
        # A folder with files in it, or a file by a folder.
        if exchange(new, path) or _swap(new, path):
            return
    raise OSError(errno.EBUSY, "others keep replacing it", str(path))


def _swap(new, path):
    """Exchange in two steps; false if another process came between them.

    Where a process is stopped between the steps, its workshop has the old content.
    """
    old = aside(new.parent.parent, path)
    old.parent.mkdir(exist_ok=True)
    try:
        os.replace(path, old)
    except FileNotFoundError:
        return False
    try:
        os.replace(new, path)
        return True
    except OSError:
        if not os.path.lexists(path):
            os.replace(old, path)
            raise
        shutil.rmtree(old.parent)
        return False


def check_free(path, overwrite=False, marker=None):
    """Raise `FileExistsError` if something is at `path` that may not be replaced.

    An empty folder may be replaced. The arguments are those of `new_output`.
    """
    path, inside = Path(path), None
    try:
        # At once: another writer may exchange the folder at any moment.
        inside = os.listdir(path)
    except NotADirectoryError:
        pass
    except FileNotFoundError:
        if not path.is_symlink():
            return
    if inside == []:
        return
    if not overwrite:
        raise advised(
            FileExistsError(
                f"{path} exists already. Choose another path, or remove it."
            ),
            Advice("{} replaces it.", "overwrite", True),
        )
    if inside and marker not in inside:
        what = f"without {marker}" if marker else "and a file is to be written there"
        raise FileExistsError(
            f"{path} is a folder with files in it, {what}. To be safe it is not "
            "replaced: choose another path, or remove it."
        )
