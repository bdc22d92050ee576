"""The forms in which public data sets list their videos."""

from keras_video.data.annotations.formats.charades import Charades
from keras_video.data.annotations.formats.hmdb51 import HMDB51
from keras_video.data.annotations.formats.kinetics import Kinetics
from keras_video.data.annotations.formats.something_something import SomethingSomething
from keras_video.data.annotations.formats.ucf101 import UCF101

FORMATS = {
    "ucf101": UCF101,
    "hmdb51": HMDB51,
    "kinetics": Kinetics,
    "charades": Charades,
    "something_something": SomethingSomething,
}

__all__ = [
    "FORMATS",
    "HMDB51",
    "UCF101",
    "Charades",
    "Kinetics",
    "SomethingSomething",
]
