"""The annotation formats that puppet videos are written in."""

from keras_video.puppets.layouts.ava import AVA
from keras_video.puppets.layouts.charades import Charades
from keras_video.puppets.layouts.folders import Folders
from keras_video.puppets.layouts.hmdb51 import HMDB51
from keras_video.puppets.layouts.kinetics import Kinetics
from keras_video.puppets.layouts.something_something import SomethingSomething
from keras_video.puppets.layouts.thumos14 import THUMOS14
from keras_video.puppets.layouts.ucf101 import UCF101

LAYOUTS = {
    "folders": Folders,
    "kinetics": Kinetics,
    "ucf101": UCF101,
    "hmdb51": HMDB51,
    "charades": Charades,
    "something_something": SomethingSomething,
    "ava": AVA,
    "thumos14": THUMOS14,
}

__all__ = [
    "AVA",
    "HMDB51",
    "LAYOUTS",
    "THUMOS14",
    "UCF101",
    "Charades",
    "Folders",
    "Kinetics",
    "SomethingSomething",
]
