"""Each recipe of the library trains a thin network of its task for two steps."""

import keras
import numpy as np
import pytest

from keras_video.train import Recipe, compile_for_training, list_recipes
from tests.train.thin import (
    boxes_and_labels,
    clips_and_labels,
    thin_classifier,
    thin_detector,
    values,
)

# Tasks by what the names of recipes hold; the others have one class per clip.
TASKS = {"ava": "detection", "charades": "several labels"}


def model_and_data(name):
    task = next((task for word, task in TASKS.items() if word in name), None)
    if task == "detection":
        inputs, labels, weights = boxes_and_labels()
        model = thin_detector(exclusive_classes=2)
        return model, (inputs, labels, weights)
    several = task == "several labels"
    last = "res5" if name.startswith("sta_") or name == "sta" else "res3"
    activation = "sigmoid" if several else "softmax"
    model = thin_classifier(activation, dropout=0.5, last=last)
    return model, (*clips_and_labels(several=several), np.ones(4, "float32"))


@pytest.mark.parametrize("name", list_recipes())
def test_runs_for_two_steps(name):
    recipe = Recipe.load(name)
    model, (inputs, labels, weights) = model_and_data(name)
    callbacks = compile_for_training(
        model, recipe, steps_per_epoch=2, batch_size=2, class_counts=[1, 1, 1, 1, 0, 0]
    )
    before = values(model.trainable_variables)
    history = model.fit(
        inputs,
        labels,
        sample_weight=weights,
        batch_size=2,
        shuffle=False,
        verbose=0,
        callbacks=callbacks,
    )
    assert np.isfinite(history.history["loss"]).all()
    after = values(model.trainable_variables)
    assert all(np.isfinite(value).all() for value in after.values())
    assert any(not np.array_equal(before[path], after[path]) for path in before)
    assert int(keras.ops.convert_to_numpy(model.optimizer.iterations)) == 2
