"""Generated videos of jointed figures, to train, test and measure on.

action functions -> `Pose` -> joints in space -> strokes in pixels, before a moving
background -> frames, boxes, labels, sounds -> videos and annotation files.
"""

from keras_video.puppets.actions import (
    ACTIONS,
    DEMO_ACTIONS,
    ORDERED_PAIRS,
    TRAIN_ACTIONS,
)
from keras_video.puppets.annotation import Annotation, Sound, Span
from keras_video.puppets.puppets_arrays import puppets_arrays
from keras_video.puppets.render_clip import render_clip
from keras_video.puppets.video_seed import video_seed
from keras_video.puppets.viewpoint import Viewpoint
from keras_video.puppets.write_puppets import PuppetsSummary, write_puppets
from keras_video.puppets.write_video import write_video

__all__ = [
    "ACTIONS",
    "DEMO_ACTIONS",
    "ORDERED_PAIRS",
    "TRAIN_ACTIONS",
    "Annotation",
    "PuppetsSummary",
    "Sound",
    "Span",
    "Viewpoint",
    "puppets_arrays",
    "render_clip",
    "video_seed",
    "write_puppets",
    "write_video",
]
