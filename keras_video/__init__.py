"""Keras 3 models for understanding what people do in video."""

from keras_video._launch import is_command_line
from keras_video.version import __version__

# The command line imports Keras by itself, once it has read its arguments.
if not is_command_line():
    # They register themselves: with `presets`, which can then load and convert them,
    # and with Keras, which can then load `.keras` files.
    import keras_video.convert
    import keras_video.losses
    import keras_video.models  # noqa: F401
    from keras_video.macs import count_macs
    from keras_video.presets import list_presets

__all__ = ["__version__", "count_macs", "list_presets"]
