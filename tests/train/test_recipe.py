"""Recipes: what they hold, and how they refuse what is wrong."""

import dataclasses
import json
import re
import types
from pathlib import Path

import pytest

from keras_video.augment import ClipRandomFlip
from keras_video.train import Recipe, list_recipes
from keras_video.train.recipe_sections import SECTIONS, ScheduleSettings

ROOT = Path(__file__).resolve().parents[2]
ALL = list_recipes()


@pytest.mark.parametrize("name", ALL)
def test_recipes_of_the_library_say_what_they_are(name):
    recipe = Recipe.load(name)
    assert recipe.name == name
    assert recipe.description.endswith(".") and recipe.source
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    short = recipe.for_epochs(1)
    assert short.training.epochs == 1 and short.schedule.warmup_epochs < 1


def test_a_saved_recipe_is_the_same(tmp_path):
    recipe = Recipe.load("stan_charades").changed({"mix.mixup": 0.2})
    recipe.save(tmp_path / "run" / "recipe.json")
    assert Recipe.load(tmp_path / "run" / "recipe.json") == recipe
    assert Recipe.load(tmp_path / "run") == recipe, "a run folder stands for its recipe"
    recipe.save(tmp_path / "run" / "recipe.json")


def test_a_file_names_only_what_it_changes(tmp_path):
    (tmp_path / "mine.json").write_text('{"optimizer": {"learning_rate": 0.5}}')
    recipe = Recipe.load(tmp_path / "mine.json")
    usual = Recipe()
    assert recipe.optimizer.learning_rate == 0.5
    assert recipe.schedule == usual.schedule and recipe.training == usual.training


@pytest.mark.parametrize(
    "field, value, expected",
    [
        ("optimizer.learning_rate", 0.01, 0.01),
        ("optimizer.ema", None, None),
        ("freeze.parts", "stem, res2", ("stem", "res2")),
        ("freeze.parts", ["stem"], ("stem",)),
        ("clips.relative_short_side", [1, 2], (1, 2)),
        ("clips.relative_short_side", 1.5, 1.5),
        ("augment", [{"kind": "random_flip"}], ({"kind": "random_flip"},)),
        ("model.precision", "mixed_bfloat16", "mixed_bfloat16"),
    ],
)
def test_a_field_is_changed(field, value, expected):
    before = Recipe.load("small")
    recipe = before.changed({field: value})
    for name in field.split("."):
        recipe = getattr(recipe, name)
    assert recipe == expected
    assert before == Recipe.load("small")


def test_arguments_of_the_model_are_set_and_taken_back():
    recipe = Recipe.load("small").changed({"model.overrides.num_frames": 8})
    assert recipe.model.overrides == {"num_frames": 8}
    assert recipe.changed({"model.overrides.num_frames": None}).model.overrides == {}


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"learning_rate": 1}, "Did you mean 'optimizer.learning_rate'"),
        ({"optimizer.learning_rat": 1}, "Did you mean 'optimizer.learning_rate'"),
        ({"optimiser.ema": 0.9}, "Did you mean 'optimizer.ema'"),
        ({"optimizer": {}}, "no field 'optimizer'"),
        ({"optimizer.learning_rate": "fast"}, "`optimizer.learning_rate` must be"),
        ({"optimizer.learning_rate": 0}, "a number above 0"),
        ({"optimizer.learning_rate": float("nan")}, "a number above 0"),
        ({"optimizer.learning_rate": True}, "a number above 0"),
        ({"optimizer.learning_rate": None}, "a number above 0"),
        ({"optimizer.name": "admw"}, "Did you mean 'adamw'"),
        ({"optimizer.nesterov": True}, 'optimizer "sgd"'),
        ({"optimizer.ema": 1}, "above 0 and below 1"),
        ({"training.epochs": 2.5}, "`training.epochs` must be a whole number"),
        ({"training.epochs": 2}, "must be less than the 2 of `training.epochs`"),
        ({"training.balanced_sampling": "yes"}, "must be true or false"),
        (
            {"training.balanced_sampling": True, "loss.class_weights": "balanced"},
            "choose one",
        ),
        ({"schedule.milestones": [3]}, 'goes with the schedule "steps"'),
        ({"schedule.kind": "steps", "schedule.end": 0.0}, "must name the epochs"),
        ({"schedule.warmup_from": 1}, "must be at most the `optimizer.learning_rate`"),
        ({"clips.short_side": 256}, "exclude each other"),
        ({"clips.relative_short_side": [2, 1]}, "low <= high"),
        ({"clips.relative_short_side": 0.5}, "at least 1"),
        ({"freeze.epochs": 3}, "goes with `freeze.parts`"),
        ({"model.overrides": 3}, "must map names of arguments"),
        ({"augment": "random_flip"}, "must be a list"),
        ({"augment": [{"kind": "random_flop"}]}, "Did you mean 'random_flip'"),
        ({"augment": [{"kind": "random_flip", "p": 1}]}, "It takes probability"),
        ({"augment": [{"kind": "random_flip", "probability": 3}]}, "between 0 and 1"),
        ({"augment": [{"kind": "random_crop", "image_size": 0}]}, "`image_size` must"),
        ({"mix.probability": 2}, "at least 0 and at most 1"),
        ({"assumptions": {"optimizer.lr": "guess"}}, "no field 'optimizer.lr'"),
    ],
)
def test_what_is_wrong_is_refused(changes, message):
    with pytest.raises(ValueError) as error:
        Recipe.load("small").changed(changes)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "contents, message",
    [
        ('{"optimiser": {}}', "Did you mean 'optimizer'"),
        ('{"optimizer": {"momentun": 1}}', "Did you mean 'momentum'"),
        ('{"optimizer": 3}', "must hold the fields"),
        ('{"optimizer": {"learning_rate": NaN}}', "`optimizer.learning_rate`"),
        ("[]", "must hold a JSON object"),
        ("{", "not valid JSON"),
    ],
)
def test_errors_name_the_file(tmp_path, contents, message):
    path = tmp_path / "mine.json"
    path.write_text(contents)
    with pytest.raises(ValueError) as error:
        Recipe.load(path)
    assert message in str(error.value) and str(path) in str(error.value)


def test_names_that_are_not_there_have_near_ones(tmp_path):
    with pytest.raises(FileNotFoundError, match="Did you mean 'small'"):
        Recipe.load("smal")
    with pytest.raises(FileNotFoundError, match="no file"):
        Recipe.load(tmp_path / "none.json")


def test_what_is_like_no_field_has_no_near_one():
    with pytest.raises(ValueError, match=r"no field 'optimizer.lr'\. `keras-video"):
        Recipe().changed({"optimizer.lr": 1})


def test_the_schedule_goes_along_with_the_epochs():
    recipe = Recipe.load("stan_charades").for_epochs(100)
    assert recipe.schedule.milestones == (80,) and recipe.schedule.warmup_epochs == 4
    frozen = Recipe().changed({"freeze.parts": "backbone", "freeze.epochs": 5})
    assert frozen.for_epochs(20).freeze.epochs == 10
    assert frozen.for_epochs(1).freeze.parts == (), "5 of 10 epochs are less than one"


def test_data_arguments_fit_the_preset():
    recipe = Recipe.load("small")
    preset = types.SimpleNamespace(image_size=(72, 96), short_side=82)
    whole = types.SimpleNamespace(image_size=None, short_side=256)
    assert recipe.data_arguments(preset)["short_side"] == (72, 96)
    assert "crop" not in recipe.data_arguments(preset), "training's own"
    assert recipe.data_arguments(whole)["short_side"] == (256, 341)
    assert recipe.data_arguments(whole)["crop"] == "fit"
    assert Recipe.load("stan_ava").data_arguments(whole)["crop"] == "random"
    assert "augment" not in recipe.data_arguments(preset), "left and right are classes"
    with pytest.raises(ValueError, match="needs the model's `preprocessor`"):
        recipe.data_arguments()
    arguments = Recipe.load("stan_ava").data_arguments()
    (flip,) = arguments.pop("augment")
    assert isinstance(flip, ClipRandomFlip) and flip.probability == 0.5
    assert arguments == {
        "crop": "random",
        "image_size": 224,
        "short_side": 256,
        "batch_size": 16,
    }


def test_model_arguments_are_those_that_it_names():
    assert Recipe().model_arguments() == {}
    changes = {"model.precision": "mixed_bfloat16", "model.overrides.num_frames": 8}
    assert Recipe.load("small").changed(changes).model_arguments() == {
        "dropout": 0.5,
        "dtype": "mixed_bfloat16",
        "num_frames": 8,
    }


def test_augmentations_have_the_names_of_their_classes():
    listed = [{"kind": "random_flip"}, {"kind": "random_crop", "image_size": 8}]
    flip, crop = Recipe().changed({"augment": listed}).augmentation()
    assert isinstance(flip, ClipRandomFlip) and crop.image_size == (8, 8)
    assert Recipe().augmentation() is None


def test_crops_of_a_recipe_have_the_size_of_the_model():
    recipe = Recipe().changed({"augment": [{"kind": "random_resized_crop"}]})
    preset = types.SimpleNamespace(image_size=(72, 96), short_side=82)
    (crop,) = recipe.data_arguments(preset)["augment"]
    assert crop.image_size == (72, 96)
    with pytest.raises(ValueError, match="`image_size` must be given"):
        recipe.augmentation()


def test_a_recipe_cannot_be_changed_in_place():
    recipe = Recipe()
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.optimizer.learning_rate = 1
    with pytest.raises(ValueError, match="must be ScheduleSettings"):
        Recipe(schedule={"kind": "cosine"})
    assert Recipe(schedule=ScheduleSettings(kind="cosine")).schedule.kind == "cosine"


def test_each_field_is_described():
    for section in SECTIONS.values():
        for name in section.field_names():
            assert f"        {name}: " in section.__doc__, (section, name)


def test_the_page_has_all_fields_and_recipes():
    page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]*)` \|", page, re.MULTILINE))
    values = Recipe().to_dict()
    expected = {"augment": []}
    for section in SECTIONS:
        expected |= {f"{section}.{name}": v for name, v in values[section].items()}
    assert {field: json.loads(value) for field, value in rows.items()} == expected
    listed = re.findall(r"^\| `(\w+)` \| [A-Z]", page, re.MULTILINE)
    assert sorted(listed) == ALL
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert Recipe.from_dict(json.loads(example)).training.epochs == 12


def test_each_preset_names_a_recipe():
    folders = [path.parent for path in (ROOT / "zoo").glob("*/metadata.json")]
    assert len(folders) > 100
    for folder in folders:
        recipe = json.loads((folder / "metadata.json").read_text())["recipe"]
        assert recipe in ALL, folder.name
        assert f"`{recipe}`" in (folder / "README.md").read_text(), folder.name
