"""The error of video files that cannot be read."""

import av

# What PyAV raises while it reads; IndexError where a stream comes up on the way.
READ_ERRORS = (av.error.FFmpegError, IndexError)


def reason(error):
    """What one of `READ_ERRORS` says."""
    return getattr(error, "strerror", None) or str(error)


class VideoError(ValueError):
    """A video file that cannot be used: which one, what was found, what to do.

    Args:
        path: the file, as the user gave it.
        reason: what was found in it.
        advice: what the user can do about it.

    Example:
    >>> error = VideoError("a.mp4", "the file is empty (0 bytes)", "Delete it.")
    >>> print(error)
    a.mp4: the file is empty (0 bytes). Delete it.
    >>> error.path
    'a.mp4'
    """

    def __init__(self, path, reason, advice="Replace or remove the file."):
        self.path = str(path)
        self.reason = reason
        self.advice = advice
        super().__init__(f"{self.path}: {reason}. {advice}")

    def __reduce__(self):
        """Pickle all attributes; processes rebuild an error from its args."""
        return type(self), (self.path, self.reason, self.advice)
