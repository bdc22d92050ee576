"""Fitting a model: recipes, fine-tuning, and the learning rate over its steps."""

from keras_video.train.fine_tune import fine_tune
from keras_video.train.recipe import Recipe
from keras_video.train.recipe_files import list_recipes
from keras_video.train.schedules import warmup_cosine

__all__ = ["Recipe", "fine_tune", "list_recipes", "warmup_cosine"]
