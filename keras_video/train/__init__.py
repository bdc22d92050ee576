"""Training by a recipe, with a run folder to resume from; schedules, fine-tuning."""

from keras_video.train.fine_tune import fine_tune
from keras_video.train.recipe import Recipe
from keras_video.train.recipe_files import list_recipes
from keras_video.train.schedules import warmup_cosine
from keras_video.train.train import train

__all__ = ["Recipe", "fine_tune", "list_recipes", "train", "warmup_cosine"]
