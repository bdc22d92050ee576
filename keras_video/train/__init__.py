"""Fitting a model: fine-tuning, and the learning rate over its steps."""

from keras_video.train.fine_tune import fine_tune
from keras_video.train.schedules import warmup_cosine

__all__ = ["fine_tune", "warmup_cosine"]
