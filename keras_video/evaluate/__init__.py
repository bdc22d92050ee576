"""Evaluating a classifier: its scores for labelled videos, and what follows of them."""

from keras_video.evaluate.predict_dataset import predict_dataset
from keras_video.evaluate.predictions import Predictions

__all__ = ["Predictions", "predict_dataset"]
