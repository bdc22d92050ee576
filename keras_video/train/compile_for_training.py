"""Compilation of a model as a recipe says."""

import keras

from keras_video.train.averaged_weights import AveragedStatistics
from keras_video.train.build_optimizer import build_optimizer
from keras_video.train.freezing import Unfreeze, freeze
from keras_video.train.losses_of_recipe import loss_of, metrics_of
from keras_video.validation import check_counts


def compile_for_training(
    model, recipe, steps_per_epoch, batch_size, class_counts=None, validation_steps=0
):
    """Compile a classifier or a detector as a recipe says.

    Optimizer, learning rate, loss and metrics are set, and parts frozen, as the recipe
    has them; Keras's `fit` does the rest:
    `model.fit(training, epochs=recipe.training.epochs, callbacks=callbacks)`.

    Args:
        model: `VideoClassifier` or `ActionDetector`.
        recipe: `Recipe`. Its `model.precision` and `model.dropout` are arguments of
            `from_preset`.
        steps_per_epoch: batches of an epoch; `len(training)`.
        batch_size: clips of a batch, on all devices together.
        class_counts: training clips of each class, for `loss.class_weights`.
        validation_steps: batches of the validation set, if these are more; the mAP of
            several labels has to know.

    Returns:
        List of Keras callbacks that `fit` needs: they train frozen parts later, and
        evaluate the averaged weights.

    Raises:
        ValueError: the recipe does not go with the model.

    Example:
    >>> import keras, numpy as np
    >>> from keras_video.models import VideoClassifier
    >>> from keras_video.train import Recipe
    >>> inputs = keras.Input((4, 16, 16, 3))
    >>> features = keras.layers.Conv3D(8, 3, strides=2)(inputs)
    >>> model = VideoClassifier(keras.Model(inputs, features), num_classes=5)
    >>> recipe = Recipe.from_dict({"optimizer": {"name": "sgd", "learning_rate": 0.1}})
    >>> callbacks = compile_for_training(model, recipe, steps_per_epoch=1, batch_size=2)
    >>> clips, labels = np.zeros((2, 4, 16, 16, 3), "uint8"), np.array([1, 3])
    >>> history = model.fit(clips, labels, verbose=0, callbacks=callbacks)
    >>> list(history.history)
    ['accuracy', 'loss']
    """
    check_counts(steps_per_epoch=steps_per_epoch, batch_size=batch_size)
    _check_precision(model, recipe.model.precision)
    loss = loss_of(model, recipe.loss, class_counts)
    metrics = metrics_of(model, batch_size * max(steps_per_epoch, validation_steps))
    freeze(model, recipe.freeze.parts)
    optimizer = build_optimizer(model, recipe, steps_per_epoch, batch_size)
    model.compile(optimizer, loss, weighted_metrics=metrics)
    # TensorFlow traces the step a second time if the first one made any variable. Keras
    # has wrapped the optimizer where the loss is to be scaled.
    model.optimizer.build(model.trainable_variables)
    callbacks = []
    if recipe.freeze.epochs:
        callbacks.append(Unfreeze(recipe.freeze.epochs))
    if recipe.optimizer.ema:
        steps = steps_per_epoch * recipe.training.epochs
        callbacks.append(AveragedStatistics(recipe.optimizer.ema, steps))
        callbacks.append(keras.callbacks.SwapEMAWeights())
    return callbacks


def _check_precision(model, precision):
    """Refuse a model that was not built with the recipe's precision."""
    found = model.dtype_policy.name
    if precision is not None and found != precision:
        raise ValueError(
            f"The recipe trains in {precision}, which the model must be built with: "
            f'`from_preset(..., dtype="{precision}")`. Received: '
            f"model.precision={precision!r}, a model of {found}"
        )
