"""Protocols of `keras-video evaluate`: views, folds, persons, files of scores."""

import json
import re
import shutil

import numpy as np
import pytest

from keras_video.cli.main import build_parser
from keras_video.cli.protocol import Protocol, protocol_of
from keras_video.evaluate import Predictions, average_folds, predict_views
from keras_video.models import VideoClassifier
from keras_video.train import Recipe
from tests.pages.tag_checker import check_page


def test_views(cli, preset, videos):
    done = cli("evaluate", preset, videos, "--views", "3x3", "--aggregate", "max")
    assert done.code == 0, done.err
    assert "\n3 x 3 views, the maximum of their scores:\n" in done.out
    assert "of 8 videos), mean class accuracy" in done.out
    assert "jump " in done.out
    more = ("--views", 4, "--batch-size", 5, "--json")
    result = json.loads(cli("evaluate", preset, videos, *more).out)
    assert (result["views"], result["aggregate"]) == ("4x1", "mean")
    expected = predict_views(VideoClassifier.from_preset(preset), videos, 4)
    assert result["accuracy"] == expected.accuracy
    assert result["mean_class_accuracy"] == expected.mean_class_accuracy


def test_scores(cli, mistake, preset, videos, tmp_path):
    files = [tmp_path / "scores.npz", tmp_path / "scores.csv"]
    options = [o for path in files for o in ("--scores", path)]
    done = cli("evaluate", preset, videos, "--views", "2x1", *options)
    assert done.code == 0, done.err
    expected = predict_views(VideoClassifier.from_preset(preset), videos, 2)
    found = Predictions.load(files[0])
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)
    assert found.paths == expected.paths == sorted(map(str, videos.rglob("*.mp4")))
    assert found.seconds == pytest.approx(expected.seconds)
    assert files[1].read_text().splitlines()[0] == "path,label,seconds,jump,kick"
    assert "`--overwrite` replaces it." in mistake("evaluate", preset, videos, *options)
    line = mistake("evaluate", preset, videos, "--scores", tmp_path / "scores.txt")
    assert ".npz or .csv" in line


def test_report(cli, mistake, preset, videos, tmp_path):
    path = tmp_path / "page.html"
    options = ("--report", path)
    done = cli("evaluate", preset, videos, "--views", "2x1", *options)
    assert done.code == 0, done.err
    checker = check_page(path.read_text())
    assert "by 2 x 1 views, the mean of their scores" in path.read_text()
    assert f"keras-video export {preset} -o model.tflite" in path.read_text()
    right, videos_in_all = re.search(r"\((\d+) of (\d+) videos\)", done.out).groups()
    assert f"{right} of {videos_in_all} videos right" in path.read_text()
    assert bool(checker.images) == (right != videos_in_all)
    assert "`--overwrite` replaces it." in mistake("evaluate", preset, videos, *options)
    line = mistake("evaluate", preset, videos, "--report", tmp_path / "page.pdf")
    assert "--report needs a file that ends in .html" in line


@pytest.fixture
def ucf(cli, tmp_path):
    """Puppets in the form of UCF101, with a second division."""
    folder = tmp_path / "ucf"
    done = cli(
        *("puppets", "-o", folder, "--classes", "jump", "kick", "--format", "ucf101"),
        *("--videos", 2, "--test-videos", 1, "--num-frames", 12),
    )
    assert done.code == 0, done
    lists = folder / "ucfTrainTestlist"
    train = (lists / "trainlist01.txt").read_text().splitlines()
    (lists / "testlist02.txt").write_text("\n".join(train[::2]) + "\n")
    (lists / "trainlist02.txt").write_text("\n".join(train[1::2]) + "\n")
    return folder


@pytest.fixture
def upper_preset(preset, tmp_path):
    """A model of UCF101's spelling of the classes."""
    for fold in (1, 2):
        model = VideoClassifier.from_preset(
            preset, class_names=["Jump", "Kick"], num_classes=2
        )
        model.save_to_preset(tmp_path / f"run_{fold}")
    return tmp_path / "run_{fold}"


def test_all_folds(cli, mistake, ucf, upper_preset, tmp_path):
    scores = tmp_path / "fold_{fold}.npz"
    options = ("--fold", "all", "--scores", scores)
    done = cli("evaluate", upper_preset, ucf, *options)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert [line[:7] for line in lines] == ["fold 1:", "fold 2:", "mean of"]
    folds = [Predictions.load(tmp_path / f"fold_{fold}.npz") for fold in (1, 2)]
    assert len({path for fold in folds for path in fold.paths}) == 4
    mean = average_folds(folds)["accuracy"]
    assert lines[2].startswith(f"mean of 2 folds: accuracy {mean:.3f}, mean class")
    told = json.loads(cli("evaluate", upper_preset, ucf, *options[:2], "--json").out)
    assert told["mean"]["accuracy"] == pytest.approx(mean)
    assert [fold["fold"] for fold in told["folds"]] == [1, 2]

    one = str(upper_preset).format(fold=1)
    assert "put {fold} in place of its number" in mistake(
        "evaluate", one, ucf, "--fold", "all"
    )
    assert "put {fold} in their names" in mistake(
        *("evaluate", upper_preset, ucf, "--fold", "all", "--scores", "one.npz")
    )
    # A model that is missing is told before the first is evaluated.
    shutil.rmtree(str(upper_preset).format(fold=2))
    assert "run_2" in mistake("evaluate", upper_preset, ucf, *options, "--overwrite")


def test_all_folds_of_what_has_none(cli, mistake, upper_preset, videos):
    line = mistake("evaluate", upper_preset, videos, "--fold", "all")
    assert "several folds" in line and str(videos) in line
    done = cli("evaluate", upper_preset, videos, "--fold", "some")
    assert done.code == 2 and "'some' is not a whole number" in done.err


def test_a_run_knows_its_fold(cli, ucf, upper_preset):
    run = upper_preset.parent / "run_2"
    (run / "run.json").write_text('{"data": {"fold": 2}}')
    result = json.loads(cli("evaluate", run, ucf, "--json").out)
    assert result["fold"] == 2
    done = cli("evaluate", run, ucf, "--json", "--fold", 1)
    assert json.loads(done.out)["fold"] == 1
    assert "was trained on fold 2" in done.err


def test_a_run_is_evaluated_as_its_recipe_says(cli, preset, videos, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(preset, run / "best")
    (run / "run.json").write_text("{}")
    views = {"temporal_views": 3, "spatial_views": 2, "aggregate": "max"}
    recipe = Recipe.from_dict({"evaluation": {**views, "clips": {"image_size": 40}}})
    recipe.save(run / "recipe.json")
    clips = {"image_size": 40}
    for model in (run, run / "best"):
        assert protocol(model) == Protocol(3, 2, "max", clips)
    assert protocol(run, "--views", "2x1", "--image-size", "32") == Protocol(
        2, 1, "max", {"image_size": 32}
    )
    assert protocol(run, "--aggregate", "mean", "--short-side", "44") == Protocol(
        3, 2, "mean", {**clips, "short_side": 44}
    )
    assert protocol(preset) == Protocol() == Protocol(1, 1, "mean", {})
    scores = tmp_path / "scores.npz"
    assert cli("evaluate", run, videos, "--scores", scores).code == 0
    model = VideoClassifier.from_preset(preset, image_size=40)
    expected = predict_views(model, videos, 3, 2, "max").scores
    np.testing.assert_allclose(Predictions.load(scores).scores, expected, atol=1e-6)


def protocol(model, *options):
    args = build_parser().parse_args(["evaluate", str(model), "videos", *options])
    return protocol_of(args, args.model)


@pytest.fixture
def charades_ego(cli, tmp_path):
    """Puppets in the form of Charades-Ego: every other test video in first person."""
    folder = tmp_path / "ego"
    done = cli(
        *("puppets", "-o", folder, "--classes", "jump", "kick", "--format", "charades"),
        *("--videos", 1, "--test-videos", 3, "--num-frames", 12),
    )
    assert done.code == 0, done
    for part in ("train", "test"):
        old = folder / f"Charades_v1_{part}.csv"
        head, *rows = old.read_text().splitlines()
        rows = [f"{row},{('Yes', 'No')[i % 2]},X" for i, row in enumerate(rows)]
        head += ",egocentric,charades_video"
        (folder / f"CharadesEgo_v1_{part}.csv").write_text("\n".join([head, *rows]))
        only = "\n".join([head, *rows[::2]])
        (folder / f"CharadesEgo_v1_{part}_only1st.csv").write_text(only)
        old.unlink()
    return folder


def test_persons_of_charades_ego(cli, mistake, charades_ego, preset, videos, tmp_path):
    model = VideoClassifier.from_preset(preset, activation="sigmoid")
    model.save_to_preset(tmp_path / "model")
    found = {}
    for person in ("first", "third"):
        scores = tmp_path / f"{person}.npz"
        done = cli(
            *("evaluate", tmp_path / "model", charades_ego, "--scores", scores),
            *("--person", person, "--views", "2x1", "--aggregate", "max"),
        )
        assert done.code == 0 and "mean average precision" in done.out, done.err
        found[person] = Predictions.load(scores)
        assert found[person].multi_label
    assert [len(each.paths) for each in found.values()] == [3, 3]
    assert not {*found["first"].paths} & {*found["third"].paths}
    line = mistake("evaluate", preset, videos, "--person", "first")
    assert f"{videos} does not say which videos are in the first person" in line


def test_mistakes_before_anything_is_computed(mistake, cli, preset, videos, tmp_path):
    csv = tmp_path / "list.csv"
    paths = sorted(videos.rglob("*.mp4"))
    csv.write_text("\n".join(f"{p},jump" for p in paths[:3]) + f"\n{paths[3]},swim")
    line = mistake("evaluate", preset, csv)
    assert "line 4: the label 'swim' is not among the classes ('jump', 'kick')" in line
    csv.write_text(f"{paths[0]},2\n")
    assert "With 2 classes, labels go from 0 to 1" in mistake("evaluate", preset, csv)
    csv.write_text(f"{paths[0]},jump\ngone.mp4,kick\n")
    assert "line 2: there is no file" in mistake("evaluate", preset, csv)
    line = mistake("evaluate", preset, videos, "--views", "20x1")
    assert "`--views` must be at most the number of frames" in line
    assert "with 12 frames" in line
    for views in ("0x3", "3x", "ten", "3x3x3"):
        assert cli("evaluate", preset, videos, "--views", views).code == 2
    (videos / "swim").mkdir()
    shutil.copy(paths[0], videos / "swim")
    line = mistake("evaluate", preset, videos)
    assert "the class 'swim', which the model does not have ('jump', 'kick')" in line
