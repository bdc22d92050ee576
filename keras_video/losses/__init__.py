"""Losses for action detectors, and of batches that several devices share."""

from keras_video.losses.action_loss import ActionLoss
from keras_video.losses.mean_over_devices import MeanOverDevices, mean_over_devices

__all__ = ["ActionLoss", "MeanOverDevices", "mean_over_devices"]
