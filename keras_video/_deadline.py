"""The time that a download may take in all."""

import math
import os
import time

VARIABLE = "KERAS_VIDEO_DOWNLOAD_TIMEOUT"
SECONDS = 120
BYTES_PER_SECOND = 10_000


class Deadline:
    """The time that a download may take, with all its attempts, from now on.

    Without `KERAS_VIDEO_DOWNLOAD_TIMEOUT`, which is a number of seconds, that is two
    minutes, and a second more for each 10,000 bytes that have come: a server that
    sends next to nothing is not waited for, however long the file is.

    Raises:
        ValueError: the variable is no positive number.

    Example:
    >>> Deadline().left > 100
    True
    """

    def __init__(self):
        self._start, self._received = time.monotonic(), 0
        self._seconds = None
        chosen = os.environ.get(VARIABLE)
        if not chosen:
            return
        try:
            self._seconds = float(chosen)
        except ValueError:
            self._seconds = math.nan
        if not self._seconds > 0:
            raise ValueError(
                f"{VARIABLE} must be a positive number of seconds. Received: {chosen}"
            )

    def count(self, received):
        """Note that so many bytes have come."""
        self._received += received

    @property
    def left(self):
        """Seconds that are left, 0 when the time is up."""
        seconds = self._seconds
        if seconds is None:
            seconds = SECONDS + self._received / BYTES_PER_SECOND
        return max(self._start + seconds - time.monotonic(), 0)

    def __str__(self):
        seconds = time.monotonic() - self._start
        return (
            f"{self._received} bytes came in {seconds:.0f} seconds, which is too slow; "
            f"set {VARIABLE} to the number of seconds that it may take"
        )
