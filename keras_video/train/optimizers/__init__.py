"""Optimizers with a learning rate and a weight decay for each variable."""

from keras_video.train.optimizers.layerwise_adam import LayerwiseAdam
from keras_video.train.optimizers.layerwise_lion import LayerwiseLion
from keras_video.train.optimizers.layerwise_sgd import LayerwiseSGD

__all__ = ["LayerwiseAdam", "LayerwiseLion", "LayerwiseSGD"]
