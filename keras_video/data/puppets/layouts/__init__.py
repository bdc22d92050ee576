"""The annotation formats that puppet videos are written in."""

from keras_video.data.puppets.layouts.ava import AVA
from keras_video.data.puppets.layouts.folders import Folders
from keras_video.data.puppets.layouts.kinetics import Kinetics
from keras_video.data.puppets.layouts.thumos14 import THUMOS14
from keras_video.data.puppets.layouts.ucf101 import UCF101

LAYOUTS = {
    "folders": Folders,
    "kinetics": Kinetics,
    "ucf101": UCF101,
    "ava": AVA,
    "thumos14": THUMOS14,
}

__all__ = ["LAYOUTS", "AVA", "THUMOS14", "UCF101", "Folders", "Kinetics"]
