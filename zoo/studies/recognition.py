"""What the papers' layers give on puppets, over seeds.

    python zoo/studies/recognition.py attention    # STA against none
    python zoo/studies/recognition.py alignment    # STAN against none, other views

trains every variant of a study from a random start with each seed, tests it on clips of
another seed, and writes `results/<study>.json` and the table into `docs/studies.md`.
Within a seed all variants see the same clips in the same order.
"""

import argparse
import dataclasses
import functools
import time
from collections.abc import Callable

import keras
from networks import ALIGNMENT_VARIANTS, ATTENTION_VARIANTS
from puppets_training import train
from results import add_run, settings_of, write_page
from setting import CLASSES, add_options, test_clips, training_clips

from keras_video.macs import count_macs
from keras_video.puppets import Viewpoint

SAME = {"same view": Viewpoint.frontal()}
# In the image plane: what a warp of the image can undo. Around: what it cannot.
MOVED = {
    "same view": Viewpoint.frontal(),
    "moved in the image": Viewpoint(
        roll=(-20, 20), zoom=(0.6, 1.2), shift=(-0.15, 0.15), pan=(-0.1, 0.1)
    ),
    "moved around the person": Viewpoint(yaw=(-60, 60), pitch=(0, 25)),
}


@dataclasses.dataclass(frozen=True)
class Study:
    """Variants that are trained alike.

    Args:
        question: what is asked.
        variants: by name, a function from the number of classes to a model; the first
            is what the others are compared with.
        views: by name, the viewpoints of the test clips.
    """

    question: str
    variants: dict[str, Callable]
    views: dict[str, Viewpoint]


STUDIES = {
    "attention": Study(
        "Does spatio-temporal attention (STA) in the last stage help?",
        ATTENTION_VARIANTS,
        SAME,
    ),
    "alignment": Study(
        "Does alignment (STAN) help when the test view is not the training view?",
        ALIGNMENT_VARIANTS,
        MOVED,
    ),
}


def run(study, variant, seed, arguments):
    """Train and test one variant; what came out, for the table."""
    keras.utils.set_random_seed(seed)
    model = study.variants[variant](len(CLASSES))
    clips, labels = training_clips(arguments, seed)
    tests = {
        name: test_clips(arguments, seed, view) for name, view in study.views.items()
    }
    start = time.time()
    history = train(
        model,
        clips,
        labels,
        None,
        arguments.epochs,
        arguments.batch_size,
        seed,
        verbose=0,
    )
    accuracy = {
        name: float(model.evaluate(*test, batch_size=50, verbose=0)[1])
        for name, test in tests.items()
    }
    return {
        "variant": variant,
        "seed": seed,
        "accuracy": accuracy,
        "train_accuracy": history["accuracy"][-1],
        "parameters": model.count_params(),
        "macs": count_macs(model),
        "seconds": round(time.time() - start),
    }


def main():
    """Run a study, or what of it has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("study", choices=STUDIES)
    add_options(parser)
    arguments = parser.parse_args()
    study = STUDIES[arguments.study]
    settings = settings_of(study.question, CLASSES, arguments)
    for seed in arguments.seeds:
        for variant in study.variants:
            add_run(
                arguments.study,
                settings,
                list(study.variants),
                variant,
                seed,
                functools.partial(run, study, variant, seed, arguments),
            )
    write_page()


if __name__ == "__main__":
    main()
