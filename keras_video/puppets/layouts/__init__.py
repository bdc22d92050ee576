"""The annotation formats that puppet videos are written in."""

from keras_video.puppets.layouts.ava import AVA
from keras_video.puppets.layouts.folders import Folders
from keras_video.puppets.layouts.kinetics import Kinetics
from keras_video.puppets.layouts.thumos14 import THUMOS14
from keras_video.puppets.layouts.ucf101 import UCF101

LAYOUTS = {
    "folders": Folders,
    "kinetics": Kinetics,
    "ucf101": UCF101,
    "ava": AVA,
    "thumos14": THUMOS14,
}

__all__ = ["LAYOUTS", "AVA", "THUMOS14", "UCF101", "Folders", "Kinetics"]
