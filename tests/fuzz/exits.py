"""Commands that end early, again and again, beside busy processes.

    python tests/fuzz/exits.py --runs 20

`keras-video` meets an unreadable video, or is interrupted in an epoch. It must end in
time with the exit code that is due, and without a traceback.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 300
BACKENDS = ("tensorflow", "jax", "torch")
PREPARE = """
import sys
from pathlib import Path
from keras_video import puppets
from keras_video.models import ResNet3D, ResNet3DBackbone, VideoPreprocessor

folder = Path(sys.argv[1])
classes = ["jump", "kick"]
options = {"num_frames": 12, "image_size": (48, 48), "audio": False}
puppets.write_puppets(folder / "videos", classes, videos_per_class=4, **options)
backbone = ResNet3DBackbone(
    (8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
)
preprocessor = VideoPreprocessor.for_backbone(
    backbone, class_names=classes, short_side=32, name="preprocessor"
)
ResNet3D(backbone, 2, preprocessor).save_to_preset(folder / "preset")
"""


def start(arguments, backend):
    return subprocess.Popen(
        [sys.executable, "-m", "keras_video", *map(str, arguments)],
        env={**os.environ, "KERAS_BACKEND": backend},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def complaint(process, code, interrupt=False):
    """Why a command did not end as it should; None where it did."""
    seen = ""
    if interrupt:  # once it has begun to train
        while "videos to train on" not in seen and process.poll() is None:
            seen += process.stdout.readline()
        time.sleep(5)
        process.send_signal(signal.SIGINT)
    try:
        output = seen + process.communicate(timeout=SECONDS)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return f"did not end within {SECONDS} s\n{process.communicate()[0]}"
    if process.returncode != code:
        return f"ended with {process.returncode}, not {code}\n{output}"
    return f"a traceback\n{output}" if "Traceback" in output else None


def check(folder, backend):
    """Complaints of one round of commands."""
    videos, preset, out = (folder / name for name in ("videos", "preset", "out"))
    unreadable = sorted((videos / "jump").glob("*.mp4"))[0]
    whole = unreadable.read_bytes()
    small = ("--batch-size", 2)
    train = ("train", videos, "--preset", preset, "-o", out, *small)
    train = (*train, "--overwrite", "--epochs")
    complaints = [complaint(start((*train, 500), backend), 130, interrupt=True)]
    unreadable.write_bytes(b"")
    for arguments in (
        (*train, 1),
        ("evaluate", preset, videos, *small),
        ("predict", preset, *sorted(videos.rglob("*.mp4"))),
    ):
        complaints.append(complaint(start(arguments, backend), 2))
    unreadable.write_bytes(whole)
    return [f"{backend}: {text}" for text in complaints if text]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="rounds on each backend")
    parser.add_argument("--backends", nargs="+", default=BACKENDS, choices=BACKENDS)
    args = parser.parse_args()
    # Else commands of a job in the background ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    spin = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(spin) for _ in range(2 * (os.cpu_count() or 1))]
    complaints = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-c", PREPARE, folder], check=True)
            for number in range(args.runs):
                for backend in args.backends:
                    complaints += check(Path(folder), backend)
                    print(
                        f"round {number + 1}, {backend}: {len(complaints)} complaints",
                        flush=True,
                    )
    finally:
        for process in busy:
            process.kill()
    print("\n".join(complaints) or "every command ended as it should")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
