"""Training by a recipe, with a run folder to resume from."""

from keras_video.train.averaged_weights import averaged_weights
from keras_video.train.compile_for_training import compile_for_training
from keras_video.train.devices import join_hosts, use_devices
from keras_video.train.epoch_schedule import EpochSchedule
from keras_video.train.recipe import Recipe
from keras_video.train.recipe_files import list_recipes
from keras_video.train.train import train

__all__ = [
    "EpochSchedule",
    "Recipe",
    "averaged_weights",
    "compile_for_training",
    "join_hosts",
    "list_recipes",
    "train",
    "use_devices",
]
