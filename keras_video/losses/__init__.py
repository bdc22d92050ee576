"""Losses for classifiers and action detectors."""

from keras_video.losses.action_loss import ActionLoss
from keras_video.losses.class_loss import ClassLoss

__all__ = ["ActionLoss", "ClassLoss"]
