"""Parts of models that are frozen, for a while or for good."""

import keras
import numpy as np
import pytest

from keras_video.train import compile_for_training
from keras_video.train.freezing import freeze, unfreeze
from keras_video.train.model_parts import depth_rates, parts_of
from tests.networks import FAMILIES
from tests.train.thin import clips_and_labels, recipe, thin_classifier, values


@pytest.mark.parametrize("family", FAMILIES)
def test_stages_have_all_layers_once_and_variables_paths_of_their_own(family):
    model = FAMILIES[family]()
    parts = parts_of(model)
    stages = {n: ls for n, ls in parts.items() if n in _stage_names(model.backbone)}
    assert sum(map(len, stages.values())) == len(model.backbone.layers)
    assert all(any(layer.weights for layer in layers) for layers in stages.values())
    rates = depth_rates(model, 0.5)
    assert len({v.path for v in model.variables}) == len(model.variables)
    trained = [v for v in model.backbone.trainable_variables]
    assert sorted({rates[v.path] for v in trained}) == [
        0.5 ** (len(stages) - i) for i in range(len(stages))
    ]
    head = [v for v in model.trainable_variables if v.path not in rates]
    assert len(head) + len(trained) == len(model.trainable_variables) and head


def _stage_names(backbone):
    names = [name.removeprefix("slow_") for name in backbone.pyramid_outputs]
    return [name.removeprefix("fast_") for name in names]


def test_lateral_connections_belong_to_the_stage_before_them():
    parts = parts_of(FAMILIES["slowfast_stan"]())
    names = {stage: {x.name for x in parts[stage]} for stage in ("res2", "res3")}
    assert {"res2_fuse", "fast_res2_alignment"} <= names["res2"]
    assert not {"res2_fuse"} & names["res3"]
    assert [layer.name for layer in parts["alignment"]] == ["fast_res2_alignment"]


def trained(model):
    """Paths of the variables that an epoch changes."""
    before = values(model.variables)
    model.fit(*clips_and_labels(), batch_size=2, verbose=0)
    after = values(model.variables)
    return {path for path in before if not np.array_equal(before[path], after[path])}


@pytest.mark.parametrize("parts", [("alignment",), ("stem", "res2"), ("backbone",)])
def test_frozen_parts_change_in_nothing(parts):
    model = thin_classifier()
    compile_for_training(model, recipe(freeze={"parts": list(parts)}), 2, 2)
    fixed = {
        v.path for part in parts for x in parts_of(model)[part] for v in x.variables
    }
    changed = trained(model)
    assert fixed and not changed & fixed
    assert changed >= {v.path for v in model.variables if "logits" in v.path}
    others = {v.path for v in model.trainable_variables}
    assert changed >= {p for p in others if "norm" in p and "beta" not in p} - fixed
    assert model.frozen_parts == parts


def test_another_recipe_undoes_it_and_presets_are_not_frozen():
    model = thin_classifier()
    everything = len(model.trainable_variables)
    compile_for_training(model, recipe(freeze={"parts": ["backbone"]}), 2, 2)
    assert len(model.trainable_variables) == 2
    assert model.backbone.get_config()["trainable"] is True
    compile_for_training(model, recipe(), 2, 2)
    assert len(model.trainable_variables) == everything and model.frozen_parts == ()


def test_what_was_frozen_by_hand_stays_so():
    model = thin_classifier()
    model.backbone.get_layer("stem_conv").trainable = False
    number = len(model.trainable_variables)
    compile_for_training(model, recipe(freeze={"parts": ["res2"]}), 2, 2)
    compile_for_training(model, recipe(), 2, 2)
    assert len(model.trainable_variables) == number


def test_an_unknown_part_is_an_error_that_names_the_parts():
    model = thin_classifier(alignment=False)
    with pytest.raises(ValueError) as error:
        compile_for_training(model, recipe(freeze={"parts": ["alignment"]}), 2, 2)
    assert str(error.value) == (
        "`freeze.parts` must name parts of the model, of backbone, res2, res3, stem. "
        "Received: freeze.parts=['alignment']"
    )
    with pytest.raises(ValueError, match="Did you mean 'res"):
        freeze(model, ["res4"])


def phases(settings, epochs=3, first=0, model=None):
    """Weights and optimizer at the end of each epoch of a training that unfreezes."""
    model = model or thin_classifier()
    found = []

    class Keep(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            found.append((values(model.variables), values(model.optimizer.variables)))

    callbacks = compile_for_training(model, settings, 2, 2)
    model.fit(
        *clips_and_labels(),
        batch_size=2,
        epochs=epochs,
        initial_epoch=first,
        shuffle=False,
        verbose=0,
        callbacks=[*callbacks, Keep()],
    )
    return found, model


@pytest.mark.parametrize("ema", [None, 0.5])
@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_parts_are_trained_after_some_epochs(name, ema):
    optimizer = {"name": name, "learning_rate": 0.01, "weight_decay": 0.01, "ema": ema}
    settings = recipe(
        optimizer=optimizer,
        freeze={"parts": ["backbone"], "epochs": 2},
        training={"epochs": 3},
    )
    start = values(thin_classifier().backbone.variables)
    found, model = phases(settings)
    kernels = [path for path in start if "kernel" in path]
    for path in start:
        np.testing.assert_array_equal(found[1][0][path], start[path])
    assert all(not np.array_equal(found[2][0][p], start[p]) for p in kernels)
    # Its state goes on: the steps, the moments, and the averages.
    before, after = found[0][1], found[2][1]
    assert set(before) < set(after)
    steps = next(path for path in before if path.endswith("iteration"))
    assert before[steps] == 2 and after[steps] == 6
    assert set(found[1][1]) == set(after)  # what a checkpoint there has to hold
    if ema:
        # Averages start from the weights that were frozen, not from 0.
        raw, final = found[2][0], values(model.variables)
        for path in kernels:
            moved = np.abs(final[path] - start[path])
            assert 0 < moved.max() < np.abs(raw[path] - start[path]).max()


def test_a_training_that_is_resumed_later_begins_unfrozen():
    settings = recipe(freeze={"parts": ["res2"], "epochs": 1}, training={"epochs": 3})
    _, model = phases(settings, first=2)
    assert model.frozen_parts == ()
    count = len(model.trainable_variables)
    assert count == len(thin_classifier().trainable_variables)


def test_the_steps_before_are_those_of_a_frozen_training():
    frozen = {"parts": ["res2"], "epochs": 2}
    later, _ = phases(recipe(freeze=frozen, training={"epochs": 3}), epochs=2)
    never, _ = phases(recipe(freeze={"parts": ["res2"]}), epochs=2)
    for path, value in never[1][0].items():
        np.testing.assert_allclose(later[1][0][path], value, atol=1e-7)


def test_unfreeze_leaves_other_layers_alone():
    model = thin_classifier()
    freeze(model, ["stem"])
    model.backbone.get_layer("res3_conv").trainable = False
    unfreeze(model)
    assert model.backbone.get_layer("stem_conv").trainable
    assert not model.backbone.get_layer("res3_conv").trainable
