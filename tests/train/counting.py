"""A network that counts which videos it was trained on, and how it is trained.

Each video is of one brightness, by which the network knows it. The counts are among its
variables, so that what a killed process has trained after its last checkpoint counts
for nothing, like all else of it.
"""

from pathlib import Path

import keras
import numpy as np
from keras import ops

from keras_video.data import video_dataset_from_directory
from keras_video.models.backbone import VideoBackbone
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.puppets import write_video
from keras_video.train import Recipe, train

VIDEOS, BATCH, EPOCHS = 10, 2, 3
STEP = 20  # of brightness, from one video to the next


@keras.saving.register_keras_serializable(package="keras_video_tests")
class CountVideos(keras.layers.Layer):
    """Passes clips on, and counts those of each video in training."""

    def build(self, input_shape):
        self.counts = self.add_weight(
            name="counts", shape=(VIDEOS,), initializer="zeros", trainable=False
        )

    def call(self, clips, training=False):
        if training:
            bright = ops.mean(ops.cast(clips, "float32"), axis=(1, 2, 3, 4)) * 255
            number = ops.cast(ops.round(bright / STEP - 0.5), "int32")
            self.counts.assign_add(ops.sum(ops.one_hot(number, VIDEOS), axis=0))
        return clips


@keras.saving.register_keras_serializable(package="keras_video_tests")
class CountingBackbone(VideoBackbone):
    def __init__(self, input_shape=(2, 16, 16, 3), dtype=None, **kwargs):
        clips = keras.Input(tuple(input_shape), name="clips")
        x = CountVideos(name="count", dtype=dtype)(clips)
        # A bias before the normalisation has a gradient of rounding errors alone, of
        # which Adam makes whole steps: no two processes would train alike.
        x = keras.layers.Conv3D(
            4, 3, 2, "same", use_bias=False, name="conv", dtype=dtype
        )(x)
        x = keras.layers.BatchNormalization(name="norm", dtype=dtype)(x)
        super().__init__(clips, x, {"res2": x}, dtype=dtype, **kwargs)


@keras.saving.register_keras_serializable(package="keras_video_tests")
class Counting(VideoClassifier):
    family = "counting"
    backbone_cls = CountingBackbone


def write_videos(folder):
    """Videos of two classes, no two of one brightness."""
    for number in range(VIDEOS):
        path = Path(folder, "ab"[number % 2], f"{number}.mp4")
        path.parent.mkdir(parents=True, exist_ok=True)
        frames = np.full((4, 16, 16, 3), STEP * number + STEP // 2, "uint8")
        write_video(str(path), frames, fps=10)


def counting_model():
    keras.utils.set_random_seed(0)
    backbone = CountingBackbone(name="backbone")
    preprocessor = VideoPreprocessor.for_backbone(
        backbone,
        class_names=["a", "b"],
        mean=(0.0,) * 3,
        std=(1.0,) * 3,
        name="preprocessor",
    )
    return Counting(backbone, 2, preprocessor, name="counting")


def datasets(folder, model, kind="tf"):
    """(training, validation): all videos each."""
    options = {
        **model.preprocessor.clip_arguments,
        "batch_size": BATCH,
        "pad_batches": True,
        "seed": 0,
        "as_dataset": kind,
        "class_names": ["a", "b"],
    }
    return tuple(
        video_dataset_from_directory(folder, shuffle=shuffle, **options)
        for shuffle in (True, False)
    )


def recipe(**changes):
    """Adam with moving averages, dropout and a cosine."""
    return Recipe.from_dict(
        {
            "optimizer": {"name": "adam", "learning_rate": 0.01, "ema": 0.9},
            "schedule": {"kind": "cosine", "warmup_epochs": 1},
            "training": {"epochs": EPOCHS, "batch_size": BATCH},
        }
    ).changed(changes)


class At(keras.callbacks.Callback):
    """Does something after a number of steps of this process."""

    def __init__(self, step, action):
        super().__init__()
        self.left, self.action = step, action

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left == 0:
            self.action()


def train_counting(folder, run=None, kind="tf", callbacks=(), changes=None, **options):
    """(model, history) of a training on the videos of a folder."""
    model = counting_model()
    history = train(
        model,
        *datasets(folder, model, kind),
        recipe(**(changes or {})),
        run,
        callbacks=callbacks,
        verbose=0,
        **options,
    )
    return model, history


# Training in a process that kills itself after a number of steps, on TensorFlow without
# graphs, as the tests do.
KILLED = """
import os, signal, sys
import tensorflow as tf
tf.config.run_functions_eagerly(True)
from tests.train.counting import At, train_counting
folder, run, step = sys.argv[1:]
kill = At(int(step), lambda: os.kill(os.getpid(), signal.SIGKILL))
train_counting(folder, run, callbacks=[kill], checkpoint_every=2, resume=True)
"""
