"""How well the command line learns real people's actions from a few hundred clips.

    python zoo/studies/cross_subject.py VIEWS

runs `keras-video train` on UTD-MHAD's training subjects with each seed, for the
recipe `small` and for what was tried beside it, and writes `results/real_people.json`
and the table in `docs/studies.md`. What was run before stays; several of these commands
with other `--seeds` can run side by side. VIEWS is where rendered views and runs are
kept.
"""

import argparse
import csv
import functools
import json
import re
import subprocess
import sys
from pathlib import Path

from results import add_run, settings_of, write_page
from utd_mhad_views import joined

from keras_video.data.datasets.videos_for_model import class_names_of
from keras_video.macs import count_macs
from keras_video.models import VideoClassifier
from keras_video.train import Recipe

QUESTION = (
    "How many of the actions of people never seen does `keras-video train` recognise? "
    "UTD-MHAD's depth videos, the protocol of its authors: subjects 1, 3, 5, 7 train, "
    "the others test"
)
# Its results are not those of another version of it.
RECIPE = {"recipe": json.loads(json.dumps(Recipe.load("small").to_dict()))}
CLIP = ("--recipe", "small", "--image-size", "72")
DENSE = (*CLIP, "--set", "model.overrides.frame_stride=3")
SPREAD = (*CLIP, "--set", "model.overrides.frames_per_segment=1")
ERASING = ("--set", 'augment=[{"kind":"random_erasing","probability":0.5}]')
MIXUP = ("--set", "mix.mixup=0.2", "--set", "mix.probability=0.5")
AROUND = (-30, -15, 0, 15, 30)
LONG = (*DENSE, "--epochs", "20")
# By name: the yaws of the training videos, in degrees, and what the command has more.
VARIANTS = {
    "every 3rd frame": ((0,), DENSE),
    "the same, random start": ((0,), (*DENSE, "--random-start")),
    "frames over the whole video": ((0,), SPREAD),
    "five views": (AROUND, LONG),
    "five views, random start": (AROUND, (*LONG, "--random-start")),
    "five views, erasing, MixUp": (AROUND, (*LONG, *ERASING, *MIXUP)),
}


def run(variant, seed, views):
    """One command line; what its last model came to, for the table."""
    yaws, more = VARIANTS[variant]
    name = "".join(f"{yaw:+d}" for yaw in yaws)
    data = joined(views / f"train{name}", views, yaws)
    out = views / "runs" / re.sub(r"\W+", "_", f"{variant} {seed}")
    command = [
        *(sys.executable, "-m", "keras_video", "train", data, *more),
        *("--seed", seed, "-o", out, "--resume"),
    ]
    subprocess.run(list(map(str, command)), check=True)
    with open(out / "history.csv", newline="") as file:
        last = list(csv.DictReader(file))[-1]
    model = VideoClassifier.from_preset(out / "last")
    return {
        "variant": variant,
        "seed": seed,
        "accuracy": {
            "one clip": float(last["val_accuracy"]),
            "ten clips": _accuracy(out / "last", data, views=10),
        },
        "train_accuracy": float(last["accuracy"]),
        "parameters": model.count_params(),
        "macs": count_macs(model),
    }


def _accuracy(model, data, views):
    command = [sys.executable, "-m", "keras_video", "evaluate", model, data, "--json"]
    command += ["--views", f"{views}x1"]
    done = subprocess.run(
        list(map(str, command)), check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)["accuracy"]


def main():
    """Run what has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("views", type=Path)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS))
    args = parser.parse_args()
    names = class_names_of(joined(args.views / "train+0", args.views, (0,)))
    settings = settings_of(QUESTION, names, argparse.Namespace(**RECIPE))
    settings["about"] = "431 training and 430 test clips"
    for seed in args.seeds:
        for variant in args.variants:
            work = functools.partial(run, variant, seed, args.views)
            of = json.loads(json.dumps(VARIANTS[variant]))
            add_run("real_people", settings, list(VARIANTS), variant, seed, work, of)
    write_page()


if __name__ == "__main__":
    main()
