"""Presets: directories that hold a model, found by name, loaded and written.

`zoo/<name>/` of the library, what `save_to_preset` writes, and a repository on Hugging
Face or Kaggle have one layout; this package is its one reader and writer.
"""

from keras_video.presets.loading import load_backbone, load_task, task_class
from keras_video.presets.resolve import resolve
from keras_video.presets.saving import save, to_configs
from keras_video.presets.sources import FORMAT_VERSION, PresetSource
from keras_video.presets.zoo import list_presets

__all__ = [
    "FORMAT_VERSION",
    "PresetSource",
    "list_presets",
    "load_backbone",
    "load_task",
    "resolve",
    "save",
    "task_class",
    "to_configs",
]
