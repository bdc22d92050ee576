"""Tables of person boxes and actions, as `keras_video.data` exports them too."""

from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.action_tube import ActionTube
from keras_video.data.annotations.excluded_timestamps import read_excluded_timestamps
from keras_video.data.annotations.key_frames import KeyFrames
from keras_video.data.annotations.label_map import AVA_EVALUATED_IDS, read_label_map
from keras_video.data.annotations.read_ava_csv import read_ava_csv
from keras_video.data.annotations.write_ava_csv import write_ava_csv

__all__ = [
    "AVA_EVALUATED_IDS",
    "ActionBoxes",
    "ActionTube",
    "KeyFrames",
    "read_ava_csv",
    "read_excluded_timestamps",
    "read_label_map",
    "write_ava_csv",
]
