"""Silence for libraries that print from C++."""

import contextlib
import os
import sys
import tempfile


@contextlib.contextmanager
def quiet():
    """Keep what is written to the process's standard error from the screen.

    Python's `contextlib.redirect_stderr` does not reach what C++ code writes.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as sink:
        kept = os.dup(2)
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
