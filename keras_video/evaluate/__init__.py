"""Evaluating a model: its scores for labelled videos, and what follows of them."""

from keras_video.evaluate.accuracy_by_length import LengthGroup, accuracy_by_length
from keras_video.evaluate.average_folds import average_folds
from keras_video.evaluate.detection_results import DetectionResults
from keras_video.evaluate.evaluate_detector import evaluate_detector
from keras_video.evaluate.predict_dataset import predict_dataset
from keras_video.evaluate.predict_views import predict_views
from keras_video.evaluate.predictions import Predictions
from keras_video.evaluate.report import write_report

__all__ = [
    "DetectionResults",
    "LengthGroup",
    "Predictions",
    "accuracy_by_length",
    "average_folds",
    "evaluate_detector",
    "predict_dataset",
    "predict_views",
    "write_report",
]
