"""Fitting a model: recipes, fine-tuning, devices, and schedules of the rate."""

from keras_video.train.devices import join_hosts, use_devices
from keras_video.train.fine_tune import fine_tune
from keras_video.train.recipe import Recipe
from keras_video.train.recipe_files import list_recipes
from keras_video.train.schedules import warmup_cosine

__all__ = [
    "Recipe",
    "fine_tune",
    "join_hosts",
    "list_recipes",
    "use_devices",
    "warmup_cosine",
]
