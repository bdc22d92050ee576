"""Losses for classifiers and action detectors, also on several devices."""

from keras_video.losses.action_loss import ActionLoss
from keras_video.losses.class_loss import ClassLoss
from keras_video.losses.mean_over_devices import MeanOverDevices, mean_over_devices

__all__ = ["ActionLoss", "ClassLoss", "MeanOverDevices", "mean_over_devices"]
