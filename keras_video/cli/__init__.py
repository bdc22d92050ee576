"""The command line: `keras-video COMMAND ...`."""

from keras_video.cli.main import main

__all__ = ["main"]
