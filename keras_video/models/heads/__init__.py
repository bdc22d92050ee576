"""Heads of classifiers: from feature maps to one vector per clip."""

from keras_video.models.heads.pool_features import AVERAGE, check_head, pool_features

__all__ = ["AVERAGE", "check_head", "pool_features"]
