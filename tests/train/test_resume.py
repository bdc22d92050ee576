"""Trainings that are killed and go on: to the same end, each clip once an epoch."""

import csv
import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_video.models import VideoClassifier
from keras_video.train import train
from keras_video.train.run_folder import RunFolder
from tests.eager_steps import eager_steps
from tests.train import counting
from tests.train.counting import BATCH, EPOCHS, VIDEOS, At, train_counting

STEPS = VIDEOS // BATCH
KIND = "tf" if keras.backend.backend() == "tensorflow" else "py"


class Killed(BaseException):
    """The end of a process, as far as files can tell."""


def kill():
    raise Killed


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counting") / "videos"
    counting.write_videos(folder)
    return folder


@pytest.fixture(scope="module")
def whole(videos, tmp_path_factory):
    """(model, history, run folder) of a training that nobody stopped."""
    run = tmp_path_factory.mktemp("whole") / "run"
    return *train_counting(videos, run, KIND), run


@pytest.fixture(autouse=True, scope="module")
def without_graphs():
    """Train step by step: tracing takes most of the time of a few steps."""
    with eager_steps():
        yield


def counts(model):
    return keras.ops.convert_to_numpy(model.backbone.get_layer("count").counts)


def check_same(found, whole):
    """Two trainings came to the same end, and saw each video once an epoch."""
    (model, history), (expected, expected_history, _) = found, whole
    np.testing.assert_array_equal(counts(model), [EPOCHS] * VIDEOS)
    for name, values in expected_history.items():
        np.testing.assert_allclose(history[name], values, rtol=1e-4, err_msg=name)
    for one, other in zip(model.weights, expected.weights, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(one),
            keras.ops.convert_to_numpy(other),
            atol=1e-5,
            err_msg=one.path,
        )


def test_a_whole_run(whole):
    model, history, run = whole
    np.testing.assert_array_equal(counts(model), [EPOCHS] * VIDEOS)
    assert {path.name for path in run.iterdir()} == {
        *("run.json", "recipe.json", "history.csv", "best", "last", "checkpoint"),
    }
    assert [p.name for p in (run / "checkpoint").iterdir()] == ["state.json"]
    last = VideoClassifier.from_preset(run / "last")
    for one, other in zip(last.weights, model.weights, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(one), keras.ops.convert_to_numpy(other)
        )
    best = int(np.argmax(history["val_accuracy"]))
    assert json.loads((run / "checkpoint/state.json").read_text())["best"] == best
    assert counts(VideoClassifier.from_preset(run)).tolist() == [best + 1] * VIDEOS
    assert counts(VideoClassifier.from_preset(run / "best")).max() == best + 1
    check_rows(run, history)


def check_rows(run, history):
    with open(run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == [str(n + 1) for n in range(EPOCHS)]
    assert [float(row["loss"]) for row in rows] == history["loss"]


@pytest.mark.parametrize("step", [1, 4, STEPS, STEPS + 1, 2 * STEPS + 3])
def test_killed_once(step, whole, videos, tmp_path):
    run = tmp_path / "run"
    with pytest.raises(Killed):
        train_counting(videos, run, KIND, [At(step, kill)], checkpoint_every=3)
    found = train_counting(videos, run, KIND, resume=True)
    check_same(found, whole)
    check_rows(run, found[1])
    assert not [p for p in tmp_path.rglob("*") if "unfinished" in p.name]


def test_killed_again_and_again(whole, videos, tmp_path):
    run, kills = tmp_path / "run", 0
    while True:
        try:
            found = train_counting(
                *(videos, run, KIND, [At(4, kill)]), checkpoint_every=2, resume=True
            )
            break
        except Killed:
            kills += 1
    assert kills >= 4
    check_same(found, whole)


@pytest.mark.parametrize("step", [STEPS + 1, STEPS + 4])
def test_killed_where_frozen_parts_are_trained_again(step, videos, tmp_path):
    changes = {"freeze.parts": ["backbone"], "freeze.epochs": 1}
    whole = *train_counting(videos, None, KIND, changes=changes), None
    run = tmp_path / "run"
    with pytest.raises(Killed):
        train_counting(
            *(videos, run, KIND, [At(step, kill)], changes), checkpoint_every=3
        )
    check_same(train_counting(videos, run, KIND, (), changes, resume=True), whole)


@pytest.mark.skipif(KIND != "tf", reason="one process is enough")
def test_killed_process(whole, videos, tmp_path):
    """By SIGKILL, as `make fuzz` does at random moments."""
    run = tmp_path / "run"
    arguments = ("-c", counting.KILLED, videos, run, STEPS + 3)
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    state = json.loads((run / "checkpoint/state.json").read_text())
    assert (state["epoch"], state["batch"]) == (1, 2)
    check_same(train_counting(videos, run, KIND, resume=True), whole)


def test_sigterm(whole, videos, tmp_path):
    run, usual = tmp_path / "run", signal.getsignal(signal.SIGTERM)
    at = At(STEPS + 2, lambda: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(SystemExit) as stop:
        train_counting(videos, run, KIND, [at], checkpoint_every=1000)
    assert stop.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is usual
    state = RunFolder(run, {}, {}).state()
    assert (state.epoch, state.batch) == (1, 2)
    check_same(train_counting(videos, run, KIND, resume=True), whole)


def test_early_stopping_goes_on_counting(videos, tmp_path):
    # A constant is never better than at first.
    constant = {
        "training.epochs": 6,
        "training.patience": 3,
        "training.monitor": "constant",
    }
    run = tmp_path / "run"

    class Constant(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["constant"] = 1.0

    with pytest.raises(Killed):
        train_counting(
            *(videos, run, KIND, [Constant(), At(2 * STEPS + 2, kill)], constant)
        )
    _, history = train_counting(videos, run, KIND, [Constant()], constant, resume=True)
    assert len(history["loss"]) == 4
    with pytest.raises(ValueError, match=r"`training.monitor` must be .*val_accuracy"):
        train_counting(videos, tmp_path / "other", KIND, changes=constant)


def test_nan(videos, tmp_path):
    run = tmp_path / "run"

    class Spoil(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if batch == 3:
                variable = self.model.trainable_variables[-1]
                variable.assign(variable * float("nan"))

    message = (
        r"The loss is nan after step 4, at a learning rate of 0.00\d+\. Try a lower"
    )
    with pytest.raises(ValueError, match=message):
        train_counting(videos, run, KIND, [Spoil()], checkpoint_every=2)
    state = RunFolder(run, {}, {}).state()
    assert (state.epoch, state.batch) == (0, 2)


def test_data_sets_that_do_not_go_with_the_model(videos, tmp_path):
    def refused(message, training, run=tmp_path / "run", **changes):
        with pytest.raises(ValueError, match=message):
            train(model, training, None, counting.recipe(**changes), run)

    model = counting.counting_model()
    training, _ = counting.datasets(videos, model, KIND)
    refused("`batch_size=4`", training, **{"training.batch_size": 4})
    refused("`training` must be a data set that a function", [1], tmp_path / "run")
    training.class_names = ["b", "a"]
    refused("has the classes 'b', 'a', and the model 'a', 'b'", training)
    training.class_names = ["a", "b", "c"]
    refused("has 3 classes .'a', 'b', 'c'., and the model 2", training)
    assert not (tmp_path / "run").exists()


def test_without_a_folder(videos, whole):
    found = train_counting(videos, None, KIND)
    check_same(found, whole)


@pytest.mark.parametrize("kind", ["tf", "py"])
def test_start_at(kind, videos):
    """The rest of an epoch is what a whole pass over it has there."""
    if kind == "tf" and KIND == "py":
        pytest.skip("TensorFlow may not be there")
    model = counting.counting_model()
    dataset, _ = counting.datasets(videos, model, kind)
    passes = []
    for _ in range(3):
        passes.append([np.asarray(batch[0]) for batch in dataset])
        if kind == "py":
            dataset.on_epoch_end()
    for epoch, first in ((1, 0), (2, 3), (0, 4)):
        rest = dataset.start_at(epoch, first)
        assert len(rest) == STEPS - first
        found = [np.asarray(batch[0]) for batch in rest]
        np.testing.assert_array_equal(found, passes[epoch][first:])
    with pytest.raises(ValueError, match=f"`batch` must be .*batch={STEPS}"):
        dataset.start_at(0, STEPS)
