"""Public checkpoints to models and back.

A source is a package with a `CheckpointFormat`, which names the tensor of each
variable, and a module for each family of networks. One mechanism copies them, each
exactly once (`bijection`); nothing in a file is run (`checkpoint`).
"""

from keras_video.convert.bijection import set_variables, tensors_of
from keras_video.convert.checkpoint import read_checkpoint
from keras_video.convert.checkpoint_format import CheckpointFormat, Family
from keras_video.convert.convert_checkpoint import convert_checkpoint
from keras_video.convert.export_checkpoint import export_checkpoint
from keras_video.convert.formats import EXPORTED, FORMATS, SOURCES, detect

__all__ = [
    "EXPORTED",
    "FORMATS",
    "SOURCES",
    "CheckpointFormat",
    "Family",
    "convert_checkpoint",
    "detect",
    "export_checkpoint",
    "read_checkpoint",
    "set_variables",
    "tensors_of",
]
