"""keras-video recipes, and the arguments of commands that train by one."""

import argparse
import json

import pytest

from keras_video.cli.recipe_arguments import add_recipe_arguments, recipe_of
from keras_video.train import Recipe, list_recipes


def test_all_are_listed_the_librarys_own_first(cli):
    done = cli("recipes")
    assert done.code == 0
    names = [line.split()[0] for line in done.out.splitlines()[1:] if line]
    assert sorted(names[:-1]) == list_recipes()
    assert names[:3] == ["full", "probe", "small"]
    listed = json.loads(cli("recipes", "--json").out)
    assert [recipe["name"] for recipe in listed] == names[:-1]


def test_one_is_shown_with_its_source(cli):
    out = cli("recipes", "stan_kinetics400").out
    assert "Source: Liang et al., Spatial-Temporal Alignment Network" in out
    lines = dict(line.split(maxsplit=1) for line in out.splitlines() if "." in line)
    assert lines["optimizer.learning_rate"] == "0.2"
    assert lines["optimizer.momentum"] == "0.9*", "the paper prints none"
    assert "SlowFast's, whose training the paper follows" in out


def test_a_file_is_shown(cli, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text('{"name": "mine", "optimizer": {"learning_rate": 0.5}}')
    assert "Source: not given" in cli("recipes", path).out
    shown = json.loads(cli("recipes", path, "--json").out)
    assert shown == Recipe.load(path).to_dict()


def test_mistakes_are_one_line(mistake, tmp_path):
    assert "Did you mean 'small'" in mistake("recipes", "smal")
    path = tmp_path / "mine.json"
    path.write_text('{"optimizer": {"learning_rat": 0.5}}')
    line = mistake("recipes", path)
    assert str(path) in line and "Did you mean 'learning_rate'" in line


@pytest.fixture
def parsed():
    def parse(*arguments):
        parser = argparse.ArgumentParser()
        add_recipe_arguments(parser)
        return recipe_of(parser.parse_args(arguments))

    return parse


@pytest.mark.parametrize(
    "setting, value",
    [
        ("optimizer.learning_rate=0.01", 0.01),
        ("optimizer.learning_rate = 1e-2", 0.01),
        ("optimizer.ema=none", None),
        ("optimizer.name=sgd", "sgd"),
        ("training.balanced_sampling=True", True),
        ("freeze.parts=stem,res2,alignment", ("stem", "res2", "alignment")),
        ('freeze.parts=["stem"]', ("stem",)),
        ("clips.relative_short_side=[1, 1.5]", (1, 1.5)),
        ('augment=[{"kind": "random_flip"}]', ({"kind": "random_flip"},)),
    ],
)
def test_a_field_is_set(parsed, setting, value):
    found = parsed("--recipe", "small", "--set", setting)
    for name in setting.partition("=")[0].strip().split("."):
        found = getattr(found, name)
    assert found == value


def test_several_fields_are_set(parsed):
    recipe = parsed("--set", "training.epochs=4", "--set", "training.batch_size=2")
    assert (recipe.name, recipe.training.epochs) == ("small", 4)
    assert recipe.training.batch_size == 2
    assert parsed() == Recipe.load("small")


@pytest.mark.parametrize("setting", ["optimizer.ema", "=3", ""])
def test_a_setting_without_a_value_is_refused(parsed, setting, capsys):
    with pytest.raises(SystemExit):
        parsed("--set", setting)
    assert "is not FIELD=VALUE" in capsys.readouterr().err
