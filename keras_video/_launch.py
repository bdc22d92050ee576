"""Detection of the command line, before Keras is imported.

Importing `keras_video` imports Keras and its backend, so that every class is
registered when a `.keras` file is loaded. That takes seconds, TensorFlow prints a page
of log messages, and Ctrl-C in these seconds causes a traceback: the command line
imports them later, and quietly (see `keras_video/cli/main.py`).
"""

import os
import sys


def is_command_line():
    """True in `keras-video ...` and `python -m keras_video ...`.

    Example:
    >>> is_command_line()
    False
    """
    program = os.path.basename(sys.argv[0]) if sys.argv else ""
    if program == "-m":  # as Python has it while it imports the package
        arguments = sys.orig_argv[1:]
        return arguments[arguments.index("-m") + 1 :][:1] == ["keras_video"]
    return program in ("keras-video", "keras-video.exe")
