"""Who does what, where: annotations of boxes, and clips around key frames."""

from keras_video.data.detection.action_boxes import ActionBoxes
from keras_video.data.detection.action_tube import ActionTube
from keras_video.data.detection.key_frames import KeyFrames

__all__ = ["ActionBoxes", "ActionTube", "KeyFrames"]
