"""Models compiled by recipes: losses, metrics, precision, errors."""

import keras
import numpy as np
import pytest

from keras_video.losses import ActionLoss, ClassLoss
from keras_video.metrics import multi_label_map
from keras_video.train import compile_for_training
from keras_video.train.build_optimizer import schedule_of
from tests.train.thin import (
    CLASSES,
    boxes_and_labels,
    clips_and_labels,
    recipe,
    thin_classifier,
    thin_detector,
    values,
)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision(precision):
    model = thin_classifier(dtype=precision)
    settings = recipe(
        model={"precision": precision},
        optimizer={"name": "adamw", "learning_rate": 0.01, "ema": 0.5, "clip_norm": 1},
        freeze={"parts": ["res2"], "epochs": 1},
        training={"epochs": 2},
    )
    callbacks = compile_for_training(model, settings, 2, 2)
    scales = isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert scales == (precision == "mixed_float16")
    before = values(model.trainable_variables)
    clips, labels = clips_and_labels()
    history = model.fit(
        clips,
        labels,
        batch_size=2,
        epochs=2,
        verbose=0,
        validation_data=(clips, labels),
        callbacks=callbacks,
    )
    assert np.isfinite(history.history["val_loss"]).all()
    assert {v.dtype for v in model.trainable_variables} == {"float32"}
    after = values(model.trainable_variables)
    assert len(after) > len(before)
    assert all(np.isfinite(value).all() for value in after.values())
    assert not np.array_equal(before["logits/kernel"], after["logits/kernel"])


def test_a_model_of_another_precision_is_refused():
    with pytest.raises(ValueError, match='`from_preset\\(..., dtype="mixed_bfloat16"'):
        compile_for_training(
            thin_classifier(), recipe(model={"precision": "mixed_bfloat16"}), 1, 2
        )


def test_the_rate_is_for_as_many_clips_as_the_recipe_says():
    settings = recipe(
        optimizer={"name": "sgd", "learning_rate": 0.1, "per_clips": 64},
        schedule={"kind": "cosine", "warmup_epochs": 1, "warmup_from": 0.01},
        training={"epochs": 4},
    )
    assert float(schedule_of(settings, 5, 16)(0)) == pytest.approx(0.0025)
    assert float(schedule_of(settings, 5, 16)(5)) == pytest.approx(0.025)
    twice = settings.changed({"optimizer.accumulate_steps": 2})
    assert float(schedule_of(twice, 5, 16)(5)) == pytest.approx(0.05)


def test_biases_and_normalisation_do_not_decay():
    """With gradients of 0, by a loss that is constant, decay alone is left."""
    for name, form in (("adamw", "decoupled"), ("sgd", "l2"), ("lion", "decoupled")):
        model = thin_classifier()
        optimizer = {"name": name, "learning_rate": 0.1, "momentum": 0.0}
        optimizer = {**optimizer, "weight_decay": 0.5, "decay_form": form}
        compile_for_training(model, recipe(optimizer=optimizer), 1, 4)
        variables = model.trainable_variables
        before = values(variables)
        model.optimizer.apply([keras.ops.zeros(v.shape) for v in variables], variables)
        for variable in variables:
            wanted = 0.95 if len(variable.shape) > 1 else 1.0
            np.testing.assert_allclose(
                keras.ops.convert_to_numpy(variable),
                wanted * before[variable.path],
                atol=1e-6,
            )


def test_rates_fall_with_the_depth():
    model = thin_classifier()
    optimizer = {"name": "sgd", "learning_rate": 0.1, "momentum": 0.0}
    compile_for_training(
        model, recipe(optimizer={**optimizer, "layer_decay": 0.5}), 1, 4
    )
    variables = model.trainable_variables
    before = values(variables)
    model.optimizer.apply([keras.ops.ones(v.shape) for v in variables], variables)
    rates = {"stem": 0.0125, "res2": 0.025, "res3": 0.05, "logits": 0.1}
    for path, value in values(variables).items():
        rate = rates[path.split("/")[0].split("_")[0]]
        np.testing.assert_allclose(before[path] - value, rate, atol=1e-6, err_msg=path)


def test_losses():
    settings = recipe(loss={"label_smoothing": 0.1})
    loss = compiled(thin_classifier(), settings).loss
    assert isinstance(loss, ClassLoss) and loss.label_smoothing == 0.1
    assert not loss.from_logits
    assert compiled(thin_classifier(activation=None), recipe()).loss.from_logits
    loss = compiled(thin_classifier(activation="sigmoid"), settings).loss
    assert isinstance(loss, keras.losses.BinaryCrossentropy)
    assert loss.get_config()["label_smoothing"] == 0.1
    loss = compiled(thin_detector(exclusive_classes=3), recipe()).loss
    assert isinstance(loss, ActionLoss) and loss.exclusive_classes == 3
    assert loss.reduction == "mean_with_sample_weight"


def compiled(model, settings, **arguments):
    compile_for_training(model, settings, 2, 2, **arguments)
    return model


def test_balanced_weights():
    settings = recipe(loss={"class_weights": "balanced"})
    counts = [1, 3, 2, 2, 0, 2]
    model = compiled(thin_classifier(), settings, class_counts=counts)
    weights = np.array(model.loss.class_weights)
    np.testing.assert_allclose(weights, [2, 2 / 3, 1, 1, 1, 1])
    assert (weights * counts).sum() == pytest.approx(sum(counts))
    with pytest.raises(ValueError, match="needs `class_counts`"):
        compiled(thin_classifier(), settings)
    for model in (thin_classifier(activation="sigmoid"), thin_detector()):
        with pytest.raises(ValueError, match="`loss.class_weights` goes with models"):
            compiled(model, settings, class_counts=counts)


def test_smoothing_of_exclusive_classes_is_refused():
    settings = recipe(loss={"label_smoothing": 0.1})
    with pytest.raises(ValueError, match="`loss.label_smoothing` does not go with"):
        compiled(thin_detector(exclusive_classes=3), settings)


@pytest.mark.parametrize("mixed", [False, True])
def test_mixed_labels_train_and_class_numbers_validate(mixed):
    clips, labels = clips_and_labels()
    shares = np.full((4, CLASSES), 1 / CLASSES, "float32") if mixed else labels
    model = compiled(thin_classifier(), recipe())
    history = model.fit(
        clips,
        shares,
        sample_weight=np.array([1, 1, 1, 0], "float32"),
        batch_size=2,
        validation_data=(clips, labels),
        verbose=0,
    )
    names = {"loss", "accuracy", "top_5_accuracy"}
    assert set(history.history) == names | {f"val_{name}" for name in names}
    scores = model.predict(clips, verbose=0)
    right = (scores.argmax(1) == labels).mean()
    assert history.history["val_accuracy"] == [pytest.approx(right)]


def test_several_labels_have_their_map():
    clips, labels = clips_and_labels(6, several=True)
    labels[0, 3] = 1
    model = thin_classifier(activation="sigmoid")
    compile_for_training(model, recipe(), 1, 4, validation_steps=2)
    logs = model.fit(
        *(clips[:4], labels[:4]),
        batch_size=4,
        validation_data=(clips, labels),
        verbose=0,
    ).history
    wanted = multi_label_map(labels, model.predict(clips, verbose=0)).map
    assert logs["val_mean_average_precision"] == [pytest.approx(wanted, rel=1e-5)]
    compile_for_training(model, recipe(), 2000, 4)
    logs = model.evaluate(clips, labels, return_dict=True, verbose=0)
    assert set(logs) == {"loss", "pr_auc", "binary_accuracy"}


def test_a_detector_trains():
    inputs, labels, weights = boxes_and_labels()
    model = thin_detector()
    compile_for_training(
        model, recipe(freeze={"parts": ["alignment"]}), steps_per_epoch=2, batch_size=2
    )
    before = values(model.variables)
    history = model.fit(inputs, labels, sample_weight=weights, batch_size=2, verbose=0)
    assert list(history.history) == ["loss"]
    after = values(model.variables)
    changed = {path for path in before if not np.array_equal(before[path], after[path])}
    assert any("res3" in path for path in changed)
    assert not any("alignment" in path for path in changed)


def test_saves_and_loads_with_its_optimizer(tmp_path):
    model = thin_classifier()
    optimizer = {"name": "sgd", "learning_rate": 0.1, "layer_decay": 0.5, "ema": 0.9}
    settings = recipe(optimizer=optimizer, loss={"label_smoothing": 0.1})
    callbacks = compile_for_training(model, settings, 2, 2)
    clips, labels = clips_and_labels()
    model.fit(clips, labels, batch_size=2, verbose=0, callbacks=callbacks)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for one, other in zip(
        loaded.optimizer.variables, model.optimizer.variables, strict=True
    ):
        np.testing.assert_array_equal(
            *(keras.ops.convert_to_numpy(v) for v in (one, other))
        )
    histories = [
        m.fit(clips, labels, batch_size=2, shuffle=False, verbose=0).history
        for m in (loaded, model)
    ]
    assert histories[0]["loss"] == pytest.approx(histories[1]["loss"], rel=1e-5)
