"""Hidden folders in which outputs are made, beside the place that they go to.

```
.<name>-<random>.keras_video-unfinished/new/<name>   the output while it is written
                                        old/<name>   what it replaces, for a moment
```

Each is locked for as long as its process lives, so that the next one can tell what a
killed process has left from what another is writing.
"""

import contextlib
import glob
import os
import shutil
import tempfile
from pathlib import Path

UNFINISHED = ".keras_video-unfinished"


def aside(workshop, path):
    """Where a workshop keeps what it moves out of the way at `path`."""
    return workshop / "old" / path.name


@contextlib.contextmanager
def open_workshop(path):
    """A folder beside `path`, locked for as long as this process lives."""
    prefix, suffix = _prefix(path), UNFINISHED
    while True:
        workshop = Path(tempfile.mkdtemp(suffix, prefix, path.parent))
        lock = _lock(workshop, wait=True)
        if workshop.is_dir():  # else taken for a leftover before it was locked
            break
        _unlock(lock)
    try:
        yield workshop
    finally:
        _close(workshop, path)
        _unlock(lock)


def _close(workshop, path):
    """Remove a workshop; what it had moved out of the way goes back, if it must."""
    old = aside(workshop, path)
    if os.path.lexists(old) and not os.path.lexists(path):
        with contextlib.suppress(OSError):  # Another process was faster.
            os.rename(old, path)
    shutil.rmtree(workshop, ignore_errors=True)


def remove_leftovers(path):
    """Remove the workshops of processes that were killed while they wrote `path`."""
    pattern = glob.escape(_prefix(path)) + "?" * 8 + UNFINISHED
    for workshop in path.parent.glob(pattern):
        lock = _lock(workshop, wait=False)
        if lock is not None:
            _close(workshop, path)
            _unlock(lock)


def _prefix(path):
    return f".{path.name[:40]}-"  # A name has 255 bytes at most.


def _lock(folder, wait):
    """Lock a folder; `None` where another holds it, or the system cannot."""
    try:
        import fcntl

        lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return lock
    except OSError:
        os.close(lock)
        return None


def _unlock(lock):
    if lock is not None:
        os.close(lock)
