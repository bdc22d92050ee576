"""Processes that exit while a thread of TensorFlow is in Python, all at once.

    python -m tests.data.datasets.exits VIDEOS

Prints the exit code of each as JSON, `null` for one that had to be killed. They are
forked from one process, which imports TensorFlow once; busy processes run beside them.
What TensorFlow calls takes a second, so that it is under way when Python exits.
"""

import contextlib
import json
import os
import shutil
import sys
import time
import types
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from keras_video.augment import ClipRandomFlip
from keras_video.cli import main
from keras_video.data import video_dataset_from_directory
from keras_video.data.datasets.batch_loader import BatchLoader
from keras_video.data.datasets.clip_loader import ClipLoader
from keras_video.models import VideoPreprocessor
from tests.tiny_models import Tiny, TinyBackbone

SECONDS = 240
SMALL = {"num_frames": 4, "image_size": (32, 32), "batch_size": 1, "seed": 0}
videos = Path(sys.argv[1])


def slow(owner, name):
    function = getattr(owner, name)

    def slowly(*args, **kwargs):
        time.sleep(1)
        return function(*args, **kwargs)

    setattr(owner, name, slowly)


def leave_with(dataset):
    """Begin to read, and exit with the iterator in a cycle, which the exit collects."""
    cycle = [iter(dataset)]
    cycle.append(cycle)
    next(cycle[0])


def leave_fit(error, **options):
    """Leave a fit by an error, whose traceback holds the iterator."""

    class Leave(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise error

    model = keras.Sequential([keras.layers.GlobalAveragePooling3D()])
    model.compile("sgd", "mse")
    dataset = video_dataset_from_directory(videos, **SMALL, **options)
    model.fit(dataset, callbacks=[Leave()], verbose=0)


def iterator():
    slow(ClipLoader, "collate")
    leave_with(video_dataset_from_directory(videos, **SMALL).prefetch(4))


def error_in_fit():
    slow(ClipLoader, "collate")
    leave_fit(ValueError("of the user's"))


def py_dataset():
    slow(BatchLoader, "batch")
    leave_fit(ValueError("of the user's"), as_dataset="py", num_workers=1)


def augmentation():
    augment = ClipRandomFlip()
    slow(augment, "transform")
    clips = tf.data.Dataset.range(50).map(lambda _: tf.zeros((4, 8, 8, 3)))
    leave_with(clips.map(augment, num_parallel_calls=3).prefetch(4))


def tensorflow_io():
    slow(ClipLoader, "cut")
    fake = types.ModuleType("tensorflow_io")
    fake.experimental = types.SimpleNamespace(ffmpeg=types.SimpleNamespace())
    fake.experimental.ffmpeg.decode_video = lambda content: tf.zeros(
        (12, 48, 48, 3), tf.uint8
    )
    sys.modules["tensorflow_io"] = fake
    leave_with(video_dataset_from_directory(videos, decoder="tensorflow_io", **SMALL))


def command():
    """`keras-video train` with an unreadable video."""
    slow(BatchLoader, "end_epoch")
    damaged, preset, out = (
        videos.parent / name for name in ("damaged", "preset", "out")
    )
    shutil.copytree(videos, damaged)
    (damaged / "jump" / "a.mp4").write_bytes(b"")
    backbone = TinyBackbone()
    preprocessor = VideoPreprocessor.for_backbone(backbone)
    Tiny(backbone, 2, preprocessor).save_to_preset(preset)
    options = ["--preset", preset, "--batch-size", 1, "--epochs", 1, "-o", out]
    sys.exit(main(list(map(str, ["train", damaged, *options]))))


def busy():
    os.nice(5)
    while True:
        np.zeros(1000).sum()


def start(function):
    process = os.fork()
    if process == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        function()
        sys.exit(0)
    return process


def result_of(process, deadline):
    while time.monotonic() < deadline:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(process, 9)
    os.waitpid(process, 0)
    return None


if __name__ == "__main__":
    beside = [start(busy) for _ in range(2)]
    cases = (iterator, error_in_fit, py_dataset, augmentation, tensorflow_io, command)
    processes = {case.__name__: start(case) for case in cases}
    deadline = time.monotonic() + SECONDS
    results = {name: result_of(p, deadline) for name, p in processes.items()}
    for process in beside:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, 9)
    print(json.dumps(results))
