"""Who uses stick figures, or what knows nothing else, is told what that is worth."""

import json
from shutil import copytree

import pytest

from keras_video.cli.puppets_warning import warn_of_puppets
from keras_video.presets.dataset import PUPPETS, dataset_name, puppets_behind
from tests.detection.conftest import square_video
from tests.detection.double import brightness_detector

__all__ = ["square_video"]

TINY = "slowfast_stan_tiny_puppets"


def from_puppets(folder, **metadata):
    """Let a preset's metadata say what it was trained on."""
    path = folder / "metadata.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **metadata}))
    return folder


@pytest.fixture
def footage(videos):
    """Videos that nothing says are puppets."""
    (videos / "puppets.json").unlink()
    return videos


def test_presets_that_ship_know_puppets_only():
    for name in (TINY, "slowfast_stan_detector_tiny_puppets"):
        assert puppets_behind(name) == name
    assert puppets_behind("slowfast_r50_8x8_kinetics400") is None


def test_origin_of_a_preset(preset, tmp_path):
    assert puppets_behind(preset) is None
    child = from_puppets(
        copytree(preset, tmp_path / "child"), derived_from={"preset": TINY}
    )
    assert puppets_behind(child) == TINY
    assert puppets_behind(from_puppets(child, dataset="my_videos")) is None
    assert puppets_behind(from_puppets(child, dataset=PUPPETS)) == str(child)


def test_data_sets(videos):
    video = next(videos.rglob("*.mp4"))
    assert dataset_name(videos) == dataset_name(video) == PUPPETS
    (videos / "puppets.json").unlink()
    assert dataset_name(videos) == "clips"


def test_only_where_it_matters(videos, capsys):
    warn_of_puppets(TINY, videos)
    warn_of_puppets("a.keras", videos.parent)
    assert capsys.readouterr().err == ""
    warn_of_puppets(TINY, videos, videos.parent / "b.mp4", advice="Do not.")
    assert capsys.readouterr().err == (
        f"keras-video: warning: {TINY} was trained on generated stick figures "
        "(puppets): these say nothing of footage. Do not.\n"
    )


def test_training_on_puppets(cli, without_graphs, preset, videos, tmp_path):
    arguments = ("train", videos, "--preset", preset, "--epochs", 1, "-o")
    done = cli(*arguments, tmp_path / "trained")
    assert done.code == 0 and done.err.count("warning:") == 1, done.err
    assert "tells them apart says nothing of footage" in " ".join(done.err.split())
    assert puppets_behind(tmp_path / "trained") == str(tmp_path / "trained")

    (videos / "puppets.json").unlink()
    video = next(videos.rglob("*.mp4"))
    done = cli("predict", tmp_path / "trained", video)
    assert done.code == 0 and "trained was trained on generated stick" in done.err
    assert "%" in done.out and "stick figures" not in done.out


def test_footage_from_puppets(cli, without_graphs, preset, footage, tmp_path):
    """What it becomes is no model of puppets."""
    start = from_puppets(copytree(preset, tmp_path / "start"), dataset=PUPPETS)
    out = tmp_path / "trained"
    done = cli("train", footage, "--preset", start, "--epochs", 1, "-o", out)
    assert done.code == 0 and done.err.count("warning:") == 1, done.err
    assert "give a --preset that was trained on it" in done.err
    assert puppets_behind(out) is None


def test_detecting_in_footage(cli, square_video, tmp_path):
    brightness_detector().save_to_preset(tmp_path / "bright")
    from_puppets(tmp_path / "bright", dataset=PUPPETS)
    boxes = tmp_path / "boxes.csv"
    boxes.write_text(f"{square_video.stem},1,0.1,0.1,0.5,0.5,,1\n")
    done = cli(
        *("detect", tmp_path / "bright", square_video),
        *("--boxes", boxes, "--no-video", "-o", tmp_path / "out"),
    )
    assert done.code == 0, done.err
    assert "Use a detector trained on it." in done.err
