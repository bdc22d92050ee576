"""Runs on the command line: resumed, finished, refused."""

import csv
import json
import sys

import pytest

pytestmark = pytest.mark.usefixtures("without_graphs")


@pytest.fixture
def train(cli, preset, videos, tmp_path):
    """Run `keras-video train` with further options."""
    out = tmp_path / "run"

    def run(*more):
        arguments = ("train", videos, "--preset", preset, "-o", out, "--epochs", 2)
        return cli(*arguments, "--batch-size", 3, *map(str, more))

    run.out = out
    return run


def test_resume(train, videos, mistake, preset, monkeypatch):
    from keras_video.train import keep_run

    save = keep_run.KeepRun.on_epoch_end

    def stop(self, epoch, logs=None):
        save(self, epoch, logs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keep_run.KeepRun, "on_epoch_end", stop)
        assert train().code == 130
    state = json.loads((train.out / "checkpoint/state.json").read_text())
    assert state["epoch"] == 1 and not state["finished"]

    for more, message in (
        ((), "`--resume` goes on with it. `--overwrite` replaces it."),
        (("--resume", "--set", "optimizer.ema=0.5"), "optimizer.ema=0.99. Received: "),
        (("--resume", "--epochs", 3), "training.epochs=2. Received: training.epochs=3"),
        (("--resume", "--seed", 1), "the seed is another"),
        (("--resume", "--overwrite"), "one of the two"),
        (("--resume", "--validation-split", 0.5), "the training data is another"),
    ):
        done = train(*more)
        assert done.code == 2 and message in done.err, done
        assert "epoch 2 of 2" not in done.out

    done = train("--resume")
    assert done.code == 0, done.err
    assert "epoch 1 of 2" not in done.out and "epoch 2 of 2" in done.out
    with open(train.out / "history.csv", newline="") as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1", "2"]
    done = train("--resume")
    assert done.code == 0 and "is finished: there is nothing to resume" in done.out
    line = mistake("train", videos, "--preset", preset, "-o", videos, "--resume")
    assert "is no training run: it has no run.json" in line
    about = json.loads((train.out / "run.json").read_text())
    assert about["data"]["fold"] == 1
    # Of this command, not of the process that runs it.
    assert about["command"].startswith(f"keras-video train {videos}")


def test_a_run_stands_for_its_best_model(train, cli, videos, mistake):
    assert train("--resume").code == 0  # where nothing is yet
    assert json.loads(cli("evaluate", train.out, videos, "--json").out)["videos"] == 8
    assert "jump, kick" in cli("info", train.out).out
    (train.out / "best").rename(train.out / "elsewhere")
    line = mistake("evaluate", train.out, videos)
    assert "has no model yet: it has one when its first epoch is over" in line


def test_what_fails_at_once_leaves_nothing(train, videos, tmp_path):
    for path in videos.rglob("*.mp4"):
        path.write_bytes(b"")
    assert train().code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["clips"]


def test_what_is_not_there_is_named(train, videos, monkeypatch):
    done = train("--fold", 2)
    assert done.code == 2
    assert "has no folds. Received: fold=2" in done.err
    done = train("--fold", 2, "--format", "folders")
    assert done.code == 2
    assert "Folders have no folds. Received: fold=2" in done.err
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    done = train("--tensorboard")
    assert done.code == 2
    assert "needs `tensorboard`, which is not installed" in done.err
    assert "keras-video[tensorboard]" in done.err
    assert not train.out.exists()
