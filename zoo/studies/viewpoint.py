"""Whether alignment helps where the camera stands elsewhere, on real people.

    python zoo/studies/viewpoint.py VIEWS              # trained from the front
    python zoo/studies/viewpoint.py VIEWS --around 15  # trained within 15 degrees

trains every variant on UTD-MHAD's training subjects with each seed, tests it on the
other subjects from five sides, and writes `results/viewpoint*.json` and the table
in `docs/studies.md`. What was run before stays; once the views are rendered, several of
these commands with other `--seeds` can run side by side. VIEWS is where the rendered
views are kept.
"""

import argparse
import functools
import json
import time
from pathlib import Path

import keras
from results import add_run, settings_of, write_page
from utd_mhad_views import joined, rendered

from keras_video.data import training_and_test_videos
from keras_video.data.datasets.videos_for_model import class_names_of
from keras_video.macs import count_macs
from keras_video.models import SlowFastBackbone, VideoClassifier, VideoPreprocessor
from keras_video.train import Recipe, train

QUESTION = (
    "Does alignment (STAN) help on real people where the camera stands elsewhere? "
    "UTD-MHAD's depth videos, 4 training and 4 test subjects, drawn from other sides"
)
YAWS = (0, 30, -30, 45, -45)
CLIP = (16, 64, 64, 3)


def _stan(parameterization):
    return {"alignment": {"after": "res2", "parameterization": parameterization}}


# By name, the arguments of the backbone in which it differs from the first.
VARIANTS = {
    "none": {},
    "STAN, affine": _stan("affine"),
    "STAN, attention": _stan("attention"),
    "STAN, spatial": _stan("spatial"),
    "STAN, homography": _stan("homography"),
    "deeper, as costly as STAN": {
        "stackwise_num_blocks": (2, 1, 1, 1),
        "slow_temporal_kernels": (1, 3, 3, 3),
        "fusion_kernel_size": 7,
    },
    "STA": {"attention": {"inside": "res5"}},
}


def build(variant, class_names):
    """A thin SlowFast network from a random start."""
    arguments = {
        "stackwise_num_blocks": (1, 1, 1, 1),
        "filters": 16,
        "alpha": 4,
        "beta": 4,
        "fusion_kernel_size": 5,
        "stem_temporal_kernels": (1, 3),
        **VARIANTS[variant],
    }
    preprocessor = VideoPreprocessor(
        num_frames=CLIP[0],
        frames_per_segment=1,
        image_size=CLIP[1:3],
        short_side=CLIP[1],
        class_names=class_names,
        name="preprocessor",
    )
    return VideoClassifier(
        SlowFastBackbone(CLIP, **arguments),
        len(class_names),
        preprocessor=preprocessor,
        dropout=0.5,
    )


def run(variant, seed, views, around, epochs):
    """Train and test one variant; what came out, for the table."""
    keras.utils.set_random_seed(seed)
    yaws = sorted({-around, 0, around})
    folder = joined(views / f"within{around}", views, yaws)
    model = build(variant, class_names_of(folder))
    # A pass over three views is three passes over the clips.
    recipe = Recipe.load("small").for_epochs(epochs // len(yaws))
    options = recipe.data_arguments(model.preprocessor)
    options["pad_batches"] = True
    training, _ = training_and_test_videos(folder, model, seed=seed, **options)
    start = time.time()
    history = train(model, training, None, recipe, verbose=0, seed=seed)
    seconds = round(time.time() - start)
    return {
        "variant": variant,
        "seed": seed,
        "accuracy": {_name(yaw): _accuracy(model, views, yaw) for yaw in YAWS},
        "train_accuracy": history["accuracy"][-1],
        "parameters": model.count_params(),
        "macs": count_macs(model),
        "seconds": seconds,
    }


def _name(yaw):
    return f"{yaw:+d}°" if yaw else "0°"


def _accuracy(model, views, yaw):
    folder = joined(views / f"test{yaw:+d}", views, (0,), yaw)
    _, testing = training_and_test_videos(folder, model, pad_batches=True)
    return model.evaluate(testing, verbose=0, return_dict=True)["accuracy"]


def main():
    """Run what has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("views", type=Path)
    parser.add_argument("--around", type=int, default=0, help="degrees of yaw")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2, 3, 4])
    parser.add_argument("--epochs", type=int, default=21)
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS))
    args = parser.parse_args()
    if args.around and args.epochs % 3:
        parser.error("--around trains on three views: --epochs must be a multiple of 3")
    names = class_names_of(rendered(args.views, [0])[0])
    options = argparse.Namespace(
        around=args.around,
        epochs=args.epochs,
        recipe=json.loads(json.dumps(Recipe.load("small").to_dict())),
    )
    settings = settings_of(QUESTION, names, options)
    settings["about"] = f"431 training and 430 test clips, {args.epochs} epochs"
    name = f"viewpoint_{args.around}" if args.around else "viewpoint"
    for seed in args.seeds:
        for variant in args.variants:
            work = functools.partial(
                run, variant, seed, args.views, args.around, args.epochs
            )
            of = json.loads(json.dumps(VARIANTS[variant]))
            add_run(name, settings, list(VARIANTS), variant, seed, work, of)
    write_page()


if __name__ == "__main__":
    main()
