"""Reading of video files and annotations: clips, labels, boxes and data sets."""

import importlib

# Each is imported when it is first asked for: `import keras_video`, which needs the
# arguments of a clip only, does not load FFmpeg.
_MODULES = {
    "AVA_EVALUATED_IDS": "keras_video.data.annotations.label_map",
    "ActionBoxes": "keras_video.data.annotations.action_boxes",
    "ActionTube": "keras_video.data.annotations.action_tube",
    "ClipSpec": "keras_video.data.clips.clip_spec",
    "KeyFrames": "keras_video.data.annotations.key_frames",
    "PyVideoDataset": "keras_video.data.datasets.py_video_dataset",
    "VideoError": "keras_video.data.video.error",
    "VideoList": "keras_video.data.annotations.video_list",
    "VideoReader": "keras_video.data.video.reader",
    "check_annotations": "keras_video.data.annotations.check_annotations",
    "detection_dataset_from_csv": (
        "keras_video.data.datasets.detection_dataset_from_csv"
    ),
    "load_class_names": "keras_video._class_names",
    "load_clip": "keras_video.data.clips.load_clip",
    "load_views": "keras_video.data.clips.load_views",
    "read_ava_csv": "keras_video.data.annotations.read_ava_csv",
    "read_excluded_timestamps": "keras_video.data.annotations.excluded_timestamps",
    "read_label_map": "keras_video.data.annotations.label_map",
    "read_video_list": "keras_video.data.annotations.read_video_list",
    "shrink_video": "keras_video.data.video.shrink_video",
    "training_and_test_videos": "keras_video.data.datasets.videos_for_model",
    "video_dataset_from_csv": "keras_video.data.datasets.video_dataset_from_csv",
    "video_dataset_from_directory": (
        "keras_video.data.datasets.video_dataset_from_directory"
    ),
    "write_annotation_template": (
        "keras_video.data.annotations.write_annotation_template"
    ),
    "write_ava_csv": "keras_video.data.annotations.write_ava_csv",
    # Its name in version 0.1; `data` itself needs no puppets.
    "write_puppets": "keras_video.puppets.write_puppets",
}

__all__ = list(_MODULES)


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__():
    return sorted({*globals(), *_MODULES})
