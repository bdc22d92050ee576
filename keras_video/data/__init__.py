"""Video files in, clips and labels out."""

from keras_video._class_names import load_class_names
from keras_video.data.load_clip import load_clip
from keras_video.data.load_views import load_views
from keras_video.data.puppets import write_puppets
from keras_video.data.py_video_dataset import PyVideoDataset
from keras_video.data.video_dataset_from_csv import video_dataset_from_csv
from keras_video.data.video_dataset_from_directory import video_dataset_from_directory
from keras_video.data.video_error import VideoError
from keras_video.data.video_reader import VideoReader

__all__ = [
    "PyVideoDataset",
    "VideoError",
    "VideoReader",
    "load_class_names",
    "load_clip",
    "load_views",
    "video_dataset_from_csv",
    "video_dataset_from_directory",
    "write_puppets",
]
