"""Suppression of messages that libraries print from C++."""

import contextlib
import os
import sys
import tempfile


@contextlib.contextmanager
def quiet():
    """Discard what is written to the standard error of the process.

    Python's `contextlib.redirect_stderr` does not reach what C++ code writes.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as sink:
        screen = os.dup(2)
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(screen, 2)
            os.close(screen)
