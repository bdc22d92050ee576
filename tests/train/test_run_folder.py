"""What a run folder refuses, and what it replaces; no training is needed for that."""

import json
import subprocess
import sys

import pytest

from keras_video.train.checkpoint import TrainingState, write_checkpoint
from keras_video.train.run_folder import RunFolder

ABOUT = {
    "seed": 0,
    "model": {"class": "ResNet3D", "digest": "1"},
    "training": {"videos": 6, "digest": "2"},
    "validation": None,
}
RECIPE = {"optimizer": {"name": "sgd", "learning_rate": 0.1}, "training": {"epochs": 2}}
HOLD = """
import sys, time
from keras_video.train.run_folder import RunFolder
from tests.train.test_run_folder import ABOUT, RECIPE
folder = RunFolder(sys.argv[1], ABOUT, RECIPE)
folder.open(resume=True)
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def run(tmp_path):
    """A run, without its variables."""
    path = tmp_path / "run"
    folder = RunFolder(path, ABOUT, RECIPE)
    assert folder.open() == TrainingState()
    assert not path.exists()
    state = TrainingState(epoch=1, history=[{"loss": 1.0}], best=0, finished=True)
    path.mkdir()
    (path / "run.json").write_text(json.dumps(ABOUT))
    (path / "recipe.json").write_text(json.dumps(RECIPE))
    write_checkpoint(path / "checkpoint", state, None)
    folder.close()
    return path


def opened(path, about=None, recipe=None, overwrite=False, resume=True):
    folder = RunFolder(path, {**ABOUT, **(about or {})}, recipe or RECIPE, overwrite)
    try:
        return folder.open(resume)
    finally:
        folder.close()


def test_the_same(run):
    assert opened(run) == TrainingState(1, 0, [{"loss": 1.0}], 0, True)
    assert RunFolder.is_finished(run)
    assert not RunFolder.is_finished(run.parent / "nowhere")


def test_another_recipe(run):
    other = {**RECIPE, "optimizer": {"name": "sgd", "learning_rate": 0.2}}
    with pytest.raises(ValueError) as error:
        opened(run, recipe=other)
    assert str(run) in str(error.value)
    assert "optimizer.learning_rate=0.1. Received: optimizer.learning_rate=0.2" in str(
        error.value
    )


@pytest.mark.parametrize(
    "about, message",
    [
        ({"model": {"class": "SlowFast", "digest": "1"}}, "the model is another"),
        ({"training": {"videos": 7, "digest": "3"}}, "the training data is another"),
        ({"validation": {"videos": 7, "digest": "3"}}, "the validation data"),
        ({"seed": 1}, r"the seed is another. The run has 0. Received: 1"),
    ],
)
def test_another_training(about, message, run):
    with pytest.raises(ValueError, match=message):
        opened(run, about)


def test_no_run(tmp_path):
    (tmp_path / "letter").write_text("x")
    with pytest.raises(FileNotFoundError, match="no training run: it has no run.json"):
        opened(tmp_path)
    with pytest.raises(FileNotFoundError, match="is no training run"):
        opened(tmp_path / "letter")
    assert opened(tmp_path / "new") == TrainingState()


def test_what_is_there(run):
    with pytest.raises(FileExistsError, match="`resume=True` goes on with it"):
        opened(run, resume=False)
    with pytest.raises(ValueError, match="one of the two"):
        opened(run, overwrite=True)
    assert opened(run, overwrite=True, resume=False) == TrainingState()
    (run / "notes.txt").write_text("x")
    with pytest.raises(FileExistsError, match="notes.txt"):
        opened(run, overwrite=True, resume=False)
    assert (run / "run.json").exists()


def test_in_use(run):
    code = [sys.executable, "-c", HOLD, str(run)]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "open\n"
            for options in ({}, {"overwrite": True, "resume": False}):
                with pytest.raises(OSError, match="is in use"):
                    opened(run, **options)
        finally:
            process.kill()
    assert opened(run).finished


def test_several_hosts(tmp_path, monkeypatch):
    module = sys.modules["keras_video.train.train"]
    monkeypatch.setattr(module, "process_share", lambda: (1, 2))
    with pytest.raises(ValueError, match="on one host.*on 2 hosts"):
        module.train(None, None, None, None, run=tmp_path / "run")
