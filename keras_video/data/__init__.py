"""Reading of video files and annotations: clips, labels, boxes and data sets."""

from keras_video._class_names import load_class_names
from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.action_tube import ActionTube
from keras_video.data.annotations.check_annotations import check_annotations
from keras_video.data.annotations.excluded_timestamps import read_excluded_timestamps
from keras_video.data.annotations.key_frames import KeyFrames
from keras_video.data.annotations.label_map import AVA_EVALUATED_IDS, read_label_map
from keras_video.data.annotations.read_ava_csv import read_ava_csv
from keras_video.data.annotations.write_annotation_template import (
    write_annotation_template,
)
from keras_video.data.annotations.write_ava_csv import write_ava_csv
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.load_clip import load_clip
from keras_video.data.clips.load_views import load_views
from keras_video.data.datasets.detection_dataset_from_csv import (
    detection_dataset_from_csv,
)
from keras_video.data.datasets.py_video_dataset import PyVideoDataset
from keras_video.data.datasets.video_dataset_from_csv import video_dataset_from_csv
from keras_video.data.datasets.video_dataset_from_directory import (
    video_dataset_from_directory,
)
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader

__all__ = [
    "AVA_EVALUATED_IDS",
    "ActionBoxes",
    "ActionTube",
    "ClipSpec",
    "KeyFrames",
    "PyVideoDataset",
    "VideoError",
    "VideoReader",
    "check_annotations",
    "detection_dataset_from_csv",
    "load_class_names",
    "load_clip",
    "load_views",
    "read_ava_csv",
    "read_excluded_timestamps",
    "read_label_map",
    "video_dataset_from_csv",
    "video_dataset_from_directory",
    "write_annotation_template",
    "write_ava_csv",
    "write_puppets",
]


def __getattr__(name):
    # On demand, since puppets are written with this package's encoder.
    if name == "write_puppets":
        from keras_video.puppets.write_puppets import write_puppets

        return write_puppets
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
