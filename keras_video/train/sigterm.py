"""SIGTERM, by which systems ask a process to end, as a question to a training."""

import contextlib
import signal
import threading


@contextlib.contextmanager
def noting_sigterm():
    """Within the block SIGTERM is noted, and does not end the process.

    Yields:
        Function of nothing: whether it has come.
    """
    came = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield came.is_set  # Python tells signals to its main thread only.
        return
    usual = signal.signal(signal.SIGTERM, lambda *_: came.set())
    try:
        yield came.is_set
    finally:
        signal.signal(signal.SIGTERM, usual)
