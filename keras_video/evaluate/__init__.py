"""Evaluating a model: its scores for labelled videos, and what follows of them."""

from keras_video.evaluate.detection_results import DetectionResults
from keras_video.evaluate.evaluate_detector import evaluate_detector
from keras_video.evaluate.predict_dataset import predict_dataset
from keras_video.evaluate.predictions import Predictions

__all__ = ["DetectionResults", "Predictions", "evaluate_detector", "predict_dataset"]
