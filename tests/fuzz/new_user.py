"""The commands of a new user, on real footage with two unreadable files among it.

    python -m tests.fuzz.new_user --runs 7

Every command must end in time, without a traceback, with the exit code that is due;
what it says may name its own options only. The footage is that of `KERAS_VIDEO_CLIPS`,
or `../shared/clips`.
"""

import argparse
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.cli.conftest import write_audio_only

CLIPS = Path(os.environ.get("KERAS_VIDEO_CLIPS", "../shared/clips")).resolve()
CLASSES = {
    "still": ("demo.mp4", "demo_skeleton.mp4", "test.mp4"),
    "moving": ("nasa_13013.mp4", "h265_video.mp4", "av1_video.mkv", "test.avi"),
}
# What each backend exports to without another one.
EXPORTS = {"tensorflow": "model.tflite", "jax": "model.tflite", "torch": "model.onnx"}
BACKENDS = tuple(EXPORTS)
SECONDS = 600
DETECTOR = """
import sys
from keras_video.models import ActionDetector
detector = ActionDetector.from_preset(
    "slow_r50_4x16_ava", load_weights=False, filters=8
)
detector.save_to_preset(sys.argv[1])
"""


def make_videos(folder):
    """A folder of two classes, with a truncated and an audio-only file."""
    for name, files in CLASSES.items():
        (folder / name).mkdir(parents=True)
        for file in files:
            shutil.copyfile(CLIPS / file, folder / name / file)
    corrupt, silent = folder / "still" / "corrupt.mp4", folder / "moving" / "audio.mp4"
    shutil.copyfile(CLIPS / "demo.mp4", corrupt)
    os.truncate(corrupt, corrupt.stat().st_size // 2)
    write_audio_only(silent)
    return corrupt, silent


class Shell:
    """Runs `keras-video` on one backend in one folder, and collects complaints."""

    def __init__(self, backend, folder):
        self.folder = folder
        self.backend = backend
        self.environment = {
            **os.environ,
            "KERAS_BACKEND": backend,
            "PYTHONPATH": os.getcwd(),
        }
        self.helps = {}
        self.complaints = []

    def _run(self, *arguments):
        return subprocess.run(
            [sys.executable, "-m", "keras_video", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    def __call__(self, *arguments, code=0, says=()):
        started = time.monotonic()
        line = f"{self.backend}: keras-video {' '.join(map(str, arguments))}"
        try:
            done = self._run(*arguments)
        except subprocess.TimeoutExpired:
            self.complaints.append(f"{line}\n  hangs: over {SECONDS} s")
            return
        output = done.stdout + done.stderr
        wrong = [f"does not say {text}" for text in says if str(text) not in output]
        if done.returncode != code:
            wrong.append(f"exit code {done.returncode}, not {code}")
        if "Traceback" in output:
            wrong.append("a traceback")
        wrong += [
            f"names {option}, which it has not"
            for option in self._strange(arguments[0], output)
        ]
        print(f"{time.monotonic() - started:6.1f} s  {line}", flush=True)
        if wrong:
            self.complaints.append(f"{line}\n  {'; '.join(wrong)}\n{output[-3000:]}")

    def _strange(self, command, output):
        if command not in self.helps:
            self.helps[command] = self._run(command, "--help").stdout
        named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", output))
        return sorted(named - set(re.findall(r"--[a-z][\w-]+", self.helps[command])))


def everything(shell, unreadable, detector):
    """Train, evaluate, predict, export and detect, each as it comes to mind."""
    skip = "--on-error", "skip"
    names = [path.name for path in unreadable]
    videos = sorted(Path(shell.folder, "videos").glob("*/*"))
    shell("train", "videos", "-o", "run", "--epochs", 1, code=2, says=["--on-error"])
    # The first may have begun, before it met the file that cannot be read.
    again = ("train", "videos", "-o", "run", "--epochs", 1, *skip, "--overwrite")
    shell(*again, says=names)
    shell("evaluate", "run", "videos", code=2, says=["--on-error"])
    shell("evaluate", "run", "videos", *skip, says=names)
    shell("predict", "run", *videos, code=2, says=["--on-error"])
    shell("predict", "run", *videos, *skip, says=names)
    shell("export", "run", "-o", EXPORTS[shell.backend])
    room = CLIPS / "demo_skeleton.mp4"
    shell("detect", detector, room, "-o", "people", "--every", 1)
    for path in unreadable:
        shell("detect", detector, path, "-o", "none", code=2, says=[path.name])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="on each backend")
    parser.add_argument("--backend", nargs="+", choices=BACKENDS, default=BACKENDS)
    options = parser.parse_args()
    if not CLIPS.is_dir():
        sys.exit(f"{CLIPS}: no such folder; set KERAS_VIDEO_CLIPS")
    complaints = []
    with tempfile.TemporaryDirectory() as root:
        detector = Path(root, "detector")
        subprocess.run([sys.executable, "-c", DETECTOR, detector], check=True)
        runs = itertools.product(range(options.runs), options.backend)
        for run, backend in runs:
            folder = Path(root, f"{backend}{run}")
            unreadable = make_videos(folder / "videos")
            shell = Shell(backend, folder)
            everything(shell, unreadable, detector)
            shutil.rmtree(folder)
            complaints += shell.complaints
    print("\n\n".join(complaints))
    if complaints:
        sys.exit(f"{len(complaints)} commands misbehave")
    print("every command behaves")


if __name__ == "__main__":
    main()
