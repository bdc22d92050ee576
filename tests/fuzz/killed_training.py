"""A training of 6 epochs that is killed at random moments, and resumed to its end.

Each round kills `keras-video train` once (SIGKILL), at a moment after it made its run
folder, and runs the same command again with `--resume`. Its last loss must be within
what two trainings that nobody kills differ by, and each clip trained once an epoch: the
network counts them.

Example:
  python -m fuzz.killed_training --seed 1 --kills 20
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EPOCHS = 6
TRAIN = """
import sys
import tests.train.counting  # registers the network
from keras_video.cli import main
sys.exit(main(sys.argv[1:]))
"""
PREPARE = """
import sys
from tests.train import counting
counting.write_videos(sys.argv[1])
counting.counting_model().save_to_preset(sys.argv[2])
"""
COUNTS = """
import json, sys
import keras
from keras_video.models import VideoClassifier
import tests.train.counting
model = VideoClassifier.from_preset(sys.argv[1])
counts = model.backbone.get_layer("count").counts
print(json.dumps(keras.ops.convert_to_numpy(counts).tolist()))
"""
# Difference of last losses that is none, where a backend is deterministic.
ROUNDING = 1e-4


def python(code, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def finish(process, code=0):
    output = process.communicate(timeout=600)[0]
    if process.returncode != code:
        raise RuntimeError(f"exit code {process.returncode}\n{output[-3000:]}")
    return output


def command(folder, run, *more):
    return python(
        TRAIN,
        *("train", folder / "videos", "--preset", folder / "preset", "-o", run),
        *("--recipe", folder / "recipe.json", "--resume", *more),
    )


def last_loss(folder, run):
    """The loss of the last epoch; raises where the run is not whole."""
    state = json.loads((run / "checkpoint" / "state.json").read_text())
    if not state["finished"] or len(state["history"]) != EPOCHS:
        raise RuntimeError(f"the run is not over: {state}")
    rows = (run / "history.csv").read_text().split()
    if len(rows) != EPOCHS + 1:
        raise RuntimeError(f"history.csv has {len(rows)} lines")
    counts = json.loads(finish(python(COUNTS, run / "last")).splitlines()[-1])
    if set(counts) - {0.0} != {float(EPOCHS)}:
        raise RuntimeError(f"trained so often each: {counts}")
    return state["history"][-1]["loss"]


def wait_for(run, process):
    """Wait until a training has made its run folder, or is over."""
    while not run.exists() and process.poll() is None:
        time.sleep(0.01)


def kill_after(process, seconds):
    """Kill a process after some seconds; False if it was over before."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=20)
    args = parser.parse_args(argv)
    chance, failures = random.Random(args.seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        finish(python(PREPARE, folder / "videos", folder / "preset"))
        recipe = {
            "optimizer": {"name": "adam", "learning_rate": 0.01, "ema": 0.9},
            "training": {"epochs": EPOCHS, "batch_size": 1},
        }
        (folder / "recipe.json").write_text(json.dumps(recipe))
        losses = []
        for number in range(2):
            run = folder / f"whole{number}"
            process = command(folder, run)
            wait_for(run, process)
            start = time.monotonic()
            finish(process)
            seconds = time.monotonic() - start
            losses.append(last_loss(folder, run))
        allowed = abs(losses[0] - losses[1]) + ROUNDING
        print(f"two whole runs: {losses}, {seconds:.1f} s", flush=True)
        kills = number = 0
        while kills < args.kills and not failures:
            number += 1
            run, moment = folder / f"run{number}", chance.uniform(0, seconds)
            try:
                process = command(folder, run)
                wait_for(run, process)
                killed = kill_after(process, moment)
                kills += killed
                finish(command(folder, run))
                difference = abs(last_loss(folder, run) - losses[0])
                wrong = difference > allowed and f"the loss differs by {difference}"
            except (RuntimeError, OSError) as error:
                wrong = str(error)
            failures += bool(wrong)
            told = wrong or "the same end"
            what = "killed" if killed else "over before it was to be killed"
            print(f"{what} after {moment:.2f} s: {told}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
