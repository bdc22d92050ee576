"""Alignment, self-attention and actor-target relation in a detector.

    python zoo/studies/detection.py

As in the papers, detectors start from a network that was trained to name actions: that
of `slowfast_stan_tiny_puppets` without its alignment, trained on for a while with each
seed, on clips of single actors, until it does without. From it the plain detector and
those with one layer more are fine-tuned on the same videos of two actors and a moving
camera, and scored on videos of another seed. Writes `results/detection.json`, and the
table into `docs/studies.md`.
"""

import argparse
import functools
import tempfile
import time

import keras
from detection_training import (
    CLASSES,
    IMAGE_SIZE,
    open_videos,
    score,
    train,
    write_videos,
)
from puppets_training import TEST_SEED_OFFSET, render
from puppets_training import train as train_classifier
from results import add_run, settings_of, write_page

from keras_video.macs import count_macs
from keras_video.models import (
    ActionDetector,
    SlowFast,
    SlowFastBackbone,
    VideoClassifier,
)
from keras_video.puppets import Viewpoint

QUESTION = (
    "Does a detector gain from alignment (STAN), self-attention in space and time, or "
    "the relation of an actor to what is outside of their box (ATR)?"
)
START = "slowfast_stan_tiny_puppets"
NUM_FRAMES, SIZE = 8, (64, 64)
# What the plain network gets more; none changes its outputs before any training.
STAN = {"after": "res2", "temporal_groups": 2, "merge": "average"}
VARIANTS = {
    "plain": {},
    "STAN": {"alignment": STAN},
    "self-attention": {
        "self_attention": {"after": "res5", "pathway": "slow", "layer_norm": True}
    },
    "ATR": {"relation": {}},
}
BATCH_SIZE = 16


def plain_network():
    """The shipped classifier, for other classes and without its alignment."""
    shipped = VideoClassifier.from_preset(
        START, num_classes=len(CLASSES), num_frames=NUM_FRAMES
    )
    config = shipped.backbone.get_config()
    del config["alignment"]
    backbone = SlowFastBackbone.from_config(config)
    weights = {v.path: v.value for v in shipped.backbone.variables}
    for variable in backbone.variables:
        variable.assign(weights[variable.path])
    return SlowFast(backbone, len(CLASSES), dropout=0.2)


def classifier(folder, seed, arguments):
    """Train the plain classifier on single actors, and save it."""
    keras.utils.set_random_seed(seed)
    clips, labels = render(
        CLASSES,
        arguments.clips_per_class,
        seed,
        num_frames=NUM_FRAMES,
        image_size=SIZE,
        viewpoint=Viewpoint.moderate(),
        clutter=0.3,
    )
    model = plain_network()
    train_classifier(model, clips, labels, None, arguments.first_epochs, 32, seed, 0)
    model.save_to_preset(f"{folder}/classifier")


def prepare(folder, seed, arguments):
    """What all variants of a seed share: the classifier, and the videos."""
    classifier(folder, seed, arguments)
    numbers = {"train": arguments.videos_per_class}
    write_videos(f"{folder}/train", seed, numbers)
    numbers = {"test": arguments.test_videos_per_class}
    write_videos(f"{folder}/test", seed + TEST_SEED_OFFSET, numbers)
    return folder


def run(variant, seed, prepared, arguments):
    """Fine-tune and score one detector; what came out, for the table."""
    folder = prepared()
    keras.utils.set_random_seed(seed)
    start = time.time()
    model = ActionDetector.from_preset(
        f"{folder}/classifier",
        num_classes=len(CLASSES),
        image_size=IMAGE_SIZE,
        frame_stride=2,
        dropout=0.2,
        sampling_ratio=2,
        **VARIANTS[variant],
    )
    data = open_videos(f"{folder}/train", "train", model, "annotated", seed, BATCH_SIZE)
    steps = -(-len(data.key_frames) // BATCH_SIZE)
    train(model, data, arguments.epochs, steps, verbose=0)
    return {
        "variant": variant,
        "seed": seed,
        "accuracy": score(model, f"{folder}/test"),
        "parameters": model.count_params(),
        "macs": count_macs(model),
        "seconds": round(time.time() - start),
    }


def main():
    """Run what has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--clips-per-class", type=int, default=150)
    parser.add_argument("--first-epochs", type=int, default=2)
    parser.add_argument("--videos-per-class", type=int, default=12)
    parser.add_argument("--test-videos-per-class", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    settings = settings_of(QUESTION, CLASSES, arguments)
    settings["measure"] = "Frame-mAP"
    settings["about"] = (
        f"{arguments.clips_per_class} clips of each for the classifier, "
        f"{arguments.first_epochs} epochs; {arguments.videos_per_class} training and "
        f"{arguments.test_videos_per_class} test videos of each with 5 key frames, "
        f"{arguments.epochs} epochs in batches of {BATCH_SIZE}"
    )
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            # Made when the first variant asks for it.
            prepared = functools.cache(
                functools.partial(prepare, folder, seed, arguments)
            )
            for variant in VARIANTS:
                add_run(
                    "detection",
                    settings,
                    list(VARIANTS),
                    variant,
                    seed,
                    functools.partial(run, variant, seed, prepared, arguments),
                )
    write_page()


if __name__ == "__main__":
    main()
