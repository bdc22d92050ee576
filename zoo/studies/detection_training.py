"""Puppets in AVA's form, and detectors trained on them: for study and preset."""

import keras

from keras_video.augment import ClipRandomFlip
from keras_video.data import detection_dataset_from_csv
from keras_video.metrics import frame_map
from keras_video.puppets import Viewpoint, write_puppets

# Actions of the arms and of the legs: an actor may do one of each at once.
CLASSES = ("wave", "clap", "punch", "walk", "squat", "jumping_jack", "bow", "run")
IMAGE_SIZE = (84, 112)


def write_videos(folder, seed, videos_per_class):
    """Two actors for six seconds before a camera that moves, and their annotations.

    Args:
        folder: to be made.
        seed: of the scenes.
        videos_per_class: dictionary from split to number.
    """
    return write_puppets(
        folder,
        CLASSES,
        videos_per_class,
        seed=seed,
        format="ava",
        image_size=(96, 128),
        viewpoint=Viewpoint.moderate(),
        clutter=0.3,
        audio=False,
        overwrite=True,
    )


def open_videos(folder, split, model, boxes="annotated", seed=None, batch_size=16):
    """The clips of a split, for training where a seed is given.

    Args:
        folder: see `write_videos`.
        split: "train" or "test".
        model: an `ActionDetector`, whose preprocessor says how clips are cut.
        boxes: "annotated" or "detected", what the network is shown.
        seed: of the order and the mirroring.
        batch_size: clips per batch.
    """
    given = f"{folder}/ava_{split}_predicted_boxes.csv"
    return detection_dataset_from_csv(
        f"{folder}/ava_{split}_v2.2.csv",
        f"{folder}/videos",
        label_map=f"{folder}/ava_action_list_v2.2.pbtxt",
        boxes=given if boxes == "detected" else None,
        max_boxes=4 if boxes == "detected" else 2,
        **model.preprocessor.clip_arguments,
        crop="fit",
        augment=None if seed is None else ClipRandomFlip(),
        batch_size=batch_size,
        shuffle=seed is not None,
        seed=seed,
    )


def train(model, data, epochs, steps, verbose=2):
    """Fit with a learning rate that warms up, then falls; return the curves."""
    schedule = keras.optimizers.schedules.CosineDecay(
        1e-4, epochs * steps, warmup_target=2e-3, warmup_steps=epochs * steps // 10
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=0.02),
        loss=keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight"),
        jit_compile=False,  # Compiling takes longer than so few steps gain.
    )
    return model.fit(data, epochs=epochs, verbose=verbose).history


def score(model, folder, split="test"):
    """Frame-mAP by the boxes that the network is shown."""
    figures = {}
    for boxes in ("annotated", "detected"):
        data = open_videos(folder, split, model, boxes)
        keys = data.key_frames
        found = keys.detections(model.predict(data, verbose=0))
        figures[f"{boxes} boxes"] = float(frame_map(keys.ground_truth, found).map)
    return figures
