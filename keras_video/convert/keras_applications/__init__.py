"""Checkpoints of `keras.applications`, for the frames' network of TSN and StNet."""

from keras_video.convert.keras_applications.image_model import convert_image_model

NAME, TITLE = "keras_applications", "keras.applications"
SUFFIXES = (".h5", ".keras")

__all__ = ["NAME", "SUFFIXES", "TITLE", "convert_image_model"]
