"""Commands that are killed at random moments while they replace what is there.

Saving over a preset, converting, exporting to a folder and to a file, `detect` and
`puppets` are each killed (SIGKILL): half of the times at a moment of the clock, the
other half at one of the steps in which Python opens, renames or removes something
beside the output. Afterwards the old or the new output must be there, whole; a second
run must work, and leave nothing else behind.

Processes are forked from one that has imported the backend and run nothing of it yet.

Example:
  python -m fuzz.killed_commands --seed 1 --kills 20 --only save puppets
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

STEPS = ("open", "os.", "shutil.", "tempfile.")
WITHOUT_INPUTS = {"save", "puppets"}
OLD, NEW = 3, 5  # Classes of the models, and with them what tells outputs apart.
BOXES = "".join(f"walk,{second},0.1,0.1,0.6,0.9,,1\n" for second in range(3))


def command(*arguments):
    """Run `keras-video`, which is to work."""
    from keras_video.cli import main

    code = main([*map(str, arguments), "--overwrite"])
    if code:
        raise RuntimeError(f"exit code {code}")


def classifier(num_classes):
    from keras_video.models import ResNet3D, ResNet3DBackbone

    backbone = ResNet3DBackbone((4, 32, 32, 3), (1, 1, 1, 1), filters=4)
    return ResNet3D(backbone, num_classes)


def write_inputs(folder):
    """What the commands read: presets, checkpoints, a video and a file of boxes."""
    import numpy as np
    from detection.double import brightness_detector

    from keras_video.convert import export_checkpoint
    from keras_video.puppets import write_video

    for number in (OLD, NEW):
        model = classifier(number)
        model.save_to_preset(folder / f"preset{number}")
        export_checkpoint(model, folder / f"checkpoint{number}.pyth", "pytorchvideo")
    brightness_detector().save_to_preset(folder / "detector")
    frames = np.full((20, 48, 72, 3), 40, "uint8")
    frames[:, 8:40, 10:40] = 250
    write_video(folder / "walk.mp4", frames, 8)
    (folder / "boxes.csv").write_text(BOXES)


def save(inputs, number):
    import keras

    keras.utils.set_random_seed(number)
    model = classifier(number)
    return lambda out: model.save_to_preset(out, overwrite=True)


def convert(inputs, number):
    checkpoint, preset = inputs / f"checkpoint{number}.pyth", inputs / f"preset{number}"
    return lambda out: command("convert", checkpoint, "--preset", preset, "-o", out)


def export(inputs, number):
    return lambda out: command("export", inputs / f"preset{number}", "-o", out)


def detect(inputs, number):
    options = ("--preset", inputs / "detector", "--boxes", inputs / "boxes.csv")
    options = (*options, "--no-video") if number == OLD else options
    return lambda out: command("detect", inputs / "walk.mp4", *options, "-o", out)


def puppets(inputs, number):
    options = ("--classes", "jump", "--videos", number // 2, "--num-frames", 8)
    return lambda out: command("puppets", *options, "-o", out)


def digest(out):
    """What is at a path, to its last byte."""
    found = hashlib.sha256()
    for path in sorted(out.rglob("*")) if out.is_dir() else [out]:
        found.update(f"{path.relative_to(out)}\0".encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def outputs(out):
    """Length of the scores of a SavedModel, which never is the same twice."""
    import numpy as np

    from keras_video.export.saved_model import load_saved_model

    return load_saved_model(out)(np.zeros((1, 4, 32, 32, 3), "float32")).shape[-1]


# By name: what makes the function of the output, its name, and how it is looked at.
CASES = {
    "save": (save, "out", digest),
    "convert": (convert, "out", digest),
    "export": (export, "out", outputs),
    "export-file": (export, "out.tflite", digest),
    "detect": (detect, "out", digest),
    "puppets": (puppets, "out", digest),
}


class Child:
    """A forked process: `prepare()` gives what it then does, and is killed at.

    Args:
        prepare: function that gives a function, whose result JSON can hold.
        folder: its steps are those that concern this folder.
        step: the step at which it kills itself, or `None`.
    """

    def __init__(self, prepare, folder=None, step=None):
        self._answer, answer = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            with contextlib.suppress(BaseException):
                self._run(prepare, folder, step, answer)
            os._exit(1)
        os.close(answer)
        os.read(self._answer, 1)  # prepared, or dead
        self.start = time.monotonic()

    @staticmethod
    def _run(prepare, folder, step, answer):
        with open(os.environ["KILLED_LOG"], "w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        steps = 0

        def audit(event, arguments):
            nonlocal steps
            if event.startswith(STEPS) and any(
                str(folder) in str(a) for a in arguments
            ):
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            action = prepare()
            os.write(answer, b"x")
            if folder is not None:
                sys.addaudithook(audit)
            result = action()
            os.write(answer, json.dumps([result, steps]).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()

    def wait(self):
        """[result, number of steps], or `None` if it was killed; errors are raised."""
        status = os.waitpid(self.pid, 0)[1]
        with open(self._answer, "rb") as file:
            answer = file.read()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return None
        if status:
            raise RuntimeError(Path(os.environ["KILLED_LOG"]).read_text()[-2000:])
        return json.loads(answer)

    def kill_after(self, seconds):
        time.sleep(max(self.start + seconds - time.monotonic(), 0))
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Case:
    """One command, with an old and a new output."""

    def __init__(self, name, inputs, folder):
        self._make, file, self._look = CASES[name]
        self._inputs, self._before = inputs, folder / "before"
        self._folder = folder / "place"
        self._out = self._folder / file
        self._folder.mkdir()
        self.old = self._written(OLD)
        self.names = sorted(os.listdir(self._folder))
        shutil.copytree(self._folder, self._before)
        child = self._child(NEW)
        self.steps = child.wait()[1]
        self.seconds = time.monotonic() - child.start
        self.new = self._read()
        if self.old == self.new:
            raise RuntimeError(f"{name}: the old and the new output are the same")

    def killed(self, moment, step):
        """What is wrong after a run was killed at a moment (seconds) or a step."""
        shutil.rmtree(self._folder)
        shutil.copytree(self._before, self._folder)
        child = self._child(NEW, step)
        if step is None:
            child.kill_after(moment)
        child.wait()
        try:
            found = self._read()
        except (OSError, RuntimeError) as error:
            return f"cannot be read: {str(error)[-300:]}"
        if found not in (self.old, self.new):
            return "neither the old nor the new output"
        if self._written(NEW) != self.new:
            return "another run gives something else"
        if sorted(os.listdir(self._folder)) != self.names:
            return f"left behind: {sorted(os.listdir(self._folder))}"
        return None

    def _child(self, number, step=None):
        def prepare():
            action = self._make(self._inputs, number)
            return lambda: action(self._out) and None

        return Child(prepare, self._folder, step)

    def _written(self, number):
        self._child(number).wait()
        return self._read()

    def _read(self):
        if self._look is digest:  # which needs no process of its own
            return digest(self._out)
        return Child(lambda: lambda: self._look(self._out)).wait()[0]


def import_all():
    """What the commands import, so that forked processes need not."""
    import av  # noqa: F401
    import h5py  # noqa: F401
    import PIL.ImageDraw  # noqa: F401

    import keras_video.cli
    import keras_video.convert
    import keras_video.detection
    import keras_video.export
    import keras_video.models
    import keras_video.puppets  # noqa: F401

    if os.environ.get("KERAS_BACKEND") == "tensorflow":
        import tensorflow.lite  # noqa: F401


def try_case(name, inputs, kills, chance):
    """Kill a command; prints what was wrong, and returns how often."""
    folder = Path(tempfile.mkdtemp(prefix=f"killed-{name}-"))
    case, failures = Case(name, inputs, folder), 0
    for number in range(kills):
        moment = chance.uniform(0, case.seconds)
        step = chance.randint(1, case.steps) if number % 2 else None
        try:
            problem = case.killed(moment, step)
        except RuntimeError as error:
            problem = f"another run fails: {str(error)[-300:]}"
        if problem:
            failures += 1
            when = f"after {moment:.2f} s" if step is None else f"at step {step}"
            print(f"{name}, killed {when}: {problem}", flush=True)
    shutil.rmtree(folder)
    print(
        f"{name:12}{kills - failures} of {kills} kills harmless, within "
        f"{case.seconds:.1f} s and {case.steps} steps",
        flush=True,
    )
    return failures


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KILLED_LOG"] = str(Path(folder, "log"))
        import_all()
        inputs = Path(folder, "inputs")
        inputs.mkdir()
        if set(args.only) - WITHOUT_INPUTS:
            Child(lambda: lambda: write_inputs(inputs)).wait()
        failures = sum(
            try_case(name, inputs, args.kills, random.Random(f"{args.seed} {name}"))
            for name in args.only
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
