"""The exchange of two paths in one step, where the system has it."""

import ctypes
import os

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(first, second):
    """Exchange what is at two paths, files or folders, in one step.

    Linux alone has it, on most of its file systems.

    Args:
        first: a path at which there is something.
        second: another one, on the same disk.

    Returns:
        Whether it was done; if not, nothing has changed.

    Example:
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> exchange(folder / "missing", folder / "too")
    False
    """
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, TypeError, AttributeError):
        return False
    paths = os.fsencode(first), os.fsencode(second)
    return rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0
