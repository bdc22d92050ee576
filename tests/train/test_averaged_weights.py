"""Evaluation and saving with averaged weights."""

import keras
import numpy as np

from keras_video.train import averaged_weights, compile_for_training
from keras_video.train.averaged_weights import AveragedStatistics, layers_within
from tests.train.thin import clips_and_labels, recipe, thin_classifier, values

EMA = {"name": "adamw", "learning_rate": 0.01, "ema": 0.9}


class Watch(keras.callbacks.Callback):
    """The weights at the end of each epoch, within and without `averaged_weights`."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        raw = values(self.model.trainable_variables)
        with averaged_weights(self.model):
            within = values(self.model.trainable_variables)
            scores = self.model.predict(clips_and_labels()[0], verbose=0)
        after = values(self.model.trainable_variables)
        self.seen.append((raw, within, after, scores, dict(logs)))


def fitted(optimizer, dtype=None):
    clips, labels = clips_and_labels()
    model = thin_classifier(dtype=dtype)
    settings = recipe(optimizer=optimizer, training={"epochs": 3})
    callbacks = compile_for_training(model, settings, 2, 2)
    watch = Watch()
    model.fit(
        clips,
        labels,
        batch_size=2,
        epochs=3,
        shuffle=False,
        validation_data=(clips, labels),
        validation_batch_size=4,
        verbose=0,
        callbacks=[*callbacks, watch],
    )
    return model, watch.seen


def test_validation_and_what_is_saved_see_the_averages():
    model, seen = fitted(EMA)
    labels = clips_and_labels()[1]
    for raw, within, after, scores, logs in seen:
        kernel = next(path for path in raw if "logits" in path)
        assert not np.allclose(raw[kernel], within[kernel], atol=1e-5)
        for path in raw:
            np.testing.assert_allclose(after[path], raw[path], atol=1e-6)
        loss = -np.log(scores[np.arange(4), labels]).mean()
        np.testing.assert_allclose(logs["val_loss"], loss, rtol=1e-4)
    # Keras leaves the averages in the model at the end.
    for path, value in values(model.trainable_variables).items():
        np.testing.assert_allclose(value, seen[-1][1][path], atol=1e-6)


def test_accumulated_batches_average_once_per_step():
    """Two batches make one step: the average forgets as much as with one batch."""
    constant = {**EMA, "ema": 0.81, "accumulate_steps": 2}
    model, _ = fitted(constant)
    assert model.optimizer.ema_momentum == 0.9


def test_without_averages_nothing_changes():
    _, seen = fitted({"name": "sgd", "learning_rate": 0.1})
    raw, within, *_ = seen[0]
    for path in raw:
        np.testing.assert_array_equal(raw[path], within[path])


def test_statistics_are_averaged_as_the_weights_are():
    model = thin_classifier()
    norms = [
        layer
        for layer in layers_within(model)
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    statistics = [v for v in model.variables if v.path.endswith("moving_mean")]
    assert len(norms) == len(statistics) >= 4
    callback = AveragedStatistics(0.99, steps=10_000)
    callback.set_model(model)
    callback.on_train_begin()
    assert {norm.momentum for norm in norms} == {0.99}
    callback.on_train_end()
    assert {norm.momentum for norm in norms} == {0.9}
    assert AveragedStatistics(0.9999, steps=100).momentum == 0.9
    assert AveragedStatistics(0.9, steps=1).momentum == 0.0


def test_the_training_step_uses_that_momentum():
    clips, labels = clips_and_labels()
    moved = []
    for ema in (None, 0.995):
        model = thin_classifier()
        settings = recipe(
            optimizer={"name": "sgd", "learning_rate": 1e-6, "ema": ema},
            training={"epochs": 1000},
        )
        before = values(model.non_trainable_variables)
        callbacks = compile_for_training(model, settings, 2, 2)
        model.fit(clips, labels, batch_size=4, verbose=0, callbacks=callbacks)
        after = values(model.non_trainable_variables)
        path = next(p for p in after if p.endswith("stem_conv/norm/moving_mean"))
        moved.append(np.abs(after[path] - before[path]).max())
    np.testing.assert_allclose(moved[1] / moved[0], 0.005 / 0.1, rtol=1e-3)
