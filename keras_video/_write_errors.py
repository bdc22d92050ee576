"""Errors of writing, which name what was to be written."""

import contextlib
import errno
import os
import shutil
from pathlib import Path

from keras_video._workshop import UNFINISHED

# With fewer bytes free, a disk is full.
_FULL_BYTES = 2**16


@contextlib.contextmanager
def errors_name(path):
    """Errors of the system that name no file, or a temporary one, name `path`.

    A full disk is said to be one, whatever the library that writes there makes of it.
    """
    path = Path(path)
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            if UNFINISHED not in str(error.filename):
                raise
        if _is_full(path.parent, error):
            raise no_space(path) from error
        if isinstance(error, OSError) and error.errno:
            error.filename = str(path)
        raise


def _is_full(folder, error):
    """Whether an error is that of a full disk."""
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error):
        return True
    if isinstance(error, OSError | ValueError | ImportError):
        return False
    return folder.is_dir() and shutil.disk_usage(folder).free < _FULL_BYTES


def no_space(path):
    """The error of a full disk on which `path` was to be."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
