"""Evaluating a classifier: its scores for labelled videos, and what follows of them."""

from keras_video.evaluate.predict_dataset import predict_dataset
from keras_video.evaluate.predictions import Predictions
from keras_video.evaluate.report import write_report

__all__ = ["Predictions", "predict_dataset", "write_report"]
