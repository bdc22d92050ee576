"""Losses for action detectors."""

from keras_video.losses.action_loss import ActionLoss

__all__ = ["ActionLoss"]
