"""Processes that end with the one that started them, even if that is killed."""

import contextlib
import ctypes
import signal

_PR_SET_PDEATHSIG = 1


def end_with_parent():
    """Let the system kill this process once its parent is gone (Linux only).

    Else it would go on to write where the next run cleans up.
    """
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
