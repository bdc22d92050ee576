"""Action detection in videos: person detectors, tracks and detections."""

from keras_video.detection.csv_person_boxes import CsvPersonBoxes
from keras_video.detection.detect_video import detect_video
from keras_video.detection.hog_person_detector import HOGPersonDetector
from keras_video.detection.keras_cv_person_detector import KerasCVPersonDetector
from keras_video.detection.keras_hub_person_detector import KerasHubPersonDetector
from keras_video.detection.link_tracks import TrackLinker, link_tracks
from keras_video.detection.open_person_detector import open_person_detector
from keras_video.detection.person_detector import PersonDetector
from keras_video.detection.video_detections import DetectionCounts, VideoDetections
from keras_video.detection.write_detections import write_detections

__all__ = [
    "CsvPersonBoxes",
    "DetectionCounts",
    "HOGPersonDetector",
    "KerasCVPersonDetector",
    "KerasHubPersonDetector",
    "PersonDetector",
    "TrackLinker",
    "VideoDetections",
    "detect_video",
    "link_tracks",
    "open_person_detector",
    "write_detections",
]
