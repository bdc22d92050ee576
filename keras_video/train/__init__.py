"""Fitting a model: fine-tuning, devices, and the learning rate over its steps."""

from keras_video.train.devices import join_hosts, use_devices
from keras_video.train.fine_tune import fine_tune
from keras_video.train.schedules import warmup_cosine

__all__ = ["fine_tune", "join_hosts", "use_devices", "warmup_cosine"]
