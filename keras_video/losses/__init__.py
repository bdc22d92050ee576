"""Losses that Keras has none of."""

from keras_video.losses.action_loss import ActionLoss

__all__ = ["ActionLoss"]
