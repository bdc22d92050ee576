"""Train a preset on your videos by a recipe, in a folder from which it can be resumed.

DATA holds one sub-folder of videos per class; or the sub-folders `train` and `val` (or
`test`) with these; or it is a csv file of `path,label` lines; or it has the lists of
UCF101, HMDB51, Kinetics, Charades or Something-Something, with their parts. Where it is
not divided, a fraction of the videos is used for testing. Where videos have several
classes, as in Charades, the model gives each class a probability of its own.

Or DATA is a csv file of people with boxes and actions, in AVA's form
(`video_id,timestamp,x1,y1,x2,y2,action_id,person_id`): then a detector is trained, from
a preset of one or from a classifier's, and tested on --validation or a fraction of the
videos.

The folder has the best and the last model (`best/`, `last/`), `history.csv`,
`recipe.json` and a checkpoint. Wherever a model is asked for, it stands for the best.
Killed at any moment, the same command with --resume goes on; SIGTERM has it write a
checkpoint and leave with exit code 143.

Examples:
  keras-video train clips --epochs 10 -o run
  keras-video train clips --epochs 10 -o run --resume
  keras-video train clips --recipe probe --set optimizer.learning_rate=0.01 -o run
  keras-video train ucfTrainTestlist --videos UCF-101 --fold 1 -o run
  keras-video train people.csv --videos clips --label-map actions.txt -o run
  keras-video predict run new_video.mp4
"""

import shlex
import sys
from pathlib import Path

from keras_video.cli.arguments import (
    add_data,
    add_output,
    positive,
    positive_float,
    report_skipped,
    source_of,
)
from keras_video.cli.detection_data import add_detection_data
from keras_video.cli.devices import add_devices, devices_of
from keras_video.cli.evaluation import Evaluation
from keras_video.cli.protocol import recipe_protocol
from keras_video.cli.puppets_warning import warn_of_puppet_videos, warn_of_puppets
from keras_video.cli.recipe_arguments import add_recipe_arguments, recipe_of
from keras_video.cli.train_detector import DEFAULT_PRESET as DEFAULT_DETECTOR

HELP = "train a preset on a folder of videos"
DEFAULT_PRESET = "slowfast_stan_tiny_puppets"
# Options that are short for a field of the recipe.
SHORT = {
    "batch_size": "training.batch_size",
    "learning_rate": "optimizer.learning_rate",
    "num_frames": "model.overrides.num_frames",
    "image_size": "model.overrides.image_size",
}


def add_arguments(parser):
    add_data(parser, batch_size=None)
    add_output(parser, "folder of the run")
    parser.add_argument(
        "--preset",
        help=f"preset to start from ({DEFAULT_PRESET}; of a detector, "
        f"{DEFAULT_DETECTOR})",
    )
    parser.add_argument(
        "--random-start",
        dest="load_weights",
        action="store_false",
        help="do not load the weights of the preset; for presets without any",
    )
    add_recipe_arguments(parser)
    parser.add_argument(
        "--epochs",
        type=positive,
        help="passes over the training videos (the recipe's); its schedule is scaled "
        "along",
    )
    parser.add_argument(
        "--learning-rate",
        type=positive_float,
        help="highest learning rate, for its `per_clips` clips (the recipe's)",
    )
    parser.add_argument(
        "--validation-split",
        type=float,
        default=0.25,
        help="fraction of the videos to test on, where DATA is not divided "
        "(%(default)s)",
    )
    parser.add_argument(
        "--num-frames", type=positive, help="frames of a clip (the preset's)"
    )
    parser.add_argument(
        "--image-size",
        type=positive,
        help="height and width of a clip in pixels (the preset's)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the random numbers (%(default)s)"
    )
    _add_run(parser)
    add_devices(parser)
    add_detection_data(parser).add_argument(
        "--validation",
        metavar="CSV",
        help="annotations to test on (a fraction of the videos of DATA)",
    )


def _add_run(parser):
    """Add whether an earlier run goes on, and what a run writes beside its models."""
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with the run in PATH; where nothing is there, start it",
    )
    parser.add_argument(
        "--checkpoint-every",
        type=positive,
        metavar="STEPS",
        help="steps from one checkpoint to the next (as many as keep them below 2 %% "
        "of the time)",
    )
    parser.add_argument(
        "--tensorboard",
        action="store_true",
        help="log the metrics of each epoch to PATH/tensorboard",
    )


def run(args):
    with devices_of(args):
        _run(args)


def _run(args):
    import keras

    from keras_video.presets.dataset import dataset_name
    from keras_video.train import train
    from keras_video.train.run_folder import REPORT, RunFolder

    recipe = recipe_with_options(args)
    RunFolder.check_path(args.out, args.resume, args.overwrite)
    keras.utils.set_random_seed(args.seed)
    task = task_of(args)
    args.preset = args.preset or task.DEFAULT_PRESET
    model, training, testing, text = task.open_training(args, recipe)
    print(text, flush=True)
    if args.load_weights:
        advice = "For footage, give a --preset that was trained on it; `keras-video"
        warn_of_puppets(args.preset, args.data, advice=f"{advice} presets` lists them.")
    finished = args.resume and RunFolder.is_finished(args.out)
    started = notes(args)
    try:
        history = train(
            *(model, training, testing, recipe, args.out, args.resume),
            overwrite=args.overwrite,
            checkpoint_every=args.checkpoint_every,
            tensorboard=args.tensorboard,
            seed=args.seed,
            notes=started,
            metadata={"dataset": dataset_name(args.data)},
        )
    except SystemExit:
        print("keras-video: stopped by SIGTERM; --resume goes on", file=sys.stderr)
        raise
    if finished and Path(args.out, REPORT).is_file():
        print(f"the run in {args.out} is finished: there is nothing to resume")
        return
    task.tell_results(
        args,
        testing,
        recipe=recipe,
        history=history,
        training_videos=len(set(training.file_paths)),
        command=started["command"],
    )
    report_skipped(training, testing)
    warn_of_puppet_videos(args.data)
    print(f"saved to {args.out}")


def task_of(args):
    """The module that has the parts of `run` which differ by what DATA is."""
    from keras_video.cli import train_detector
    from keras_video.cli.detection_data import is_detection, refuse_detection_options

    if is_detection(args):
        return train_detector
    refuse_detection_options(args)
    return sys.modules[__name__]


def open_training(args, recipe):
    """(model, training data, test data, what to tell of them) of a classifier."""
    from keras_video.cli.detection_data import refuse_detector
    from keras_video.open_model import open_classifier

    refuse_detector(args.preset, args.data)
    source = source_of(args)
    names, several = source.classes()
    overrides = {"activation": "sigmoid"} if several else {}
    model = open_classifier(
        args.preset,
        class_names=names,
        load_weights=args.load_weights,
        **{**recipe.model_arguments(), **overrides},
    )
    training, testing = datasets(args, source, model, recipe)
    text = (
        f"{len(names)} classes, {len(training.file_paths)} videos to train on, "
        f"{len(testing.file_paths)} to test on"
    )
    return model, training, testing, text


def recipe_with_options(args):
    """The recipe, with what the short options say."""
    recipe = recipe_of(args)
    if args.epochs is not None:
        recipe = recipe.for_epochs(args.epochs)
    given = {field: getattr(args, name) for name, field in SHORT.items()}
    return recipe.changed({f: v for f, v in given.items() if v is not None})


def notes(args):
    """How the run was started, for run.json."""
    words = [word for word in args.words if word != "--resume"]
    return {
        "command": shlex.join(["keras-video", *words]),
        "preset": args.preset,
        "data": {
            "path": args.data,
            "videos": args.root,
            "format": args.format,
            "fold": args.fold,
            "person": args.person,
        },
    }


def datasets(args, source, model, recipe):
    """`(training, testing)` data sets as the recipe has them."""
    from keras_video.augment import Mix
    from keras_video.data.datasets.videos_for_model import training_and_test_videos

    mix = recipe.mix.to_dict()
    mixes = mix["mixup"] is not None or mix["cutmix"] is not None
    return training_and_test_videos(
        source,
        model,
        validation_split=args.validation_split,
        seed=args.seed,
        pad_batches=True,
        on_error=args.on_error,
        mix=Mix(**mix) if mixes else None,
        balanced=recipe.training.balanced_sampling,
        **recipe.data_arguments(model.preprocessor),
    )


def tell_results(args, testing, **about):
    """Print what the best model makes of the test videos; write scores and report.

    Args:
        args: the command's.
        testing: data set of the test videos.
        **about: what the report says of the training, see `write_report`.
    """
    from keras_video.evaluate import predict_views, write_report
    from keras_video.open_model import open_classifier
    from keras_video.train.run_folder import REPORT, SCORES

    protocol = recipe_protocol(args.out)
    predictions = predict_views(
        open_classifier(args.out, **protocol.clips),
        testing,
        protocol.temporal_views,
        protocol.spatial_views,
        protocol.aggregate,
        on_error=args.on_error,
    )
    found = Evaluation(args.out, predictions, protocol, {})
    print(f"on the test videos: {found.summary()}")
    predictions.save(Path(args.out, SCORES), overwrite=True)
    page = write_report(
        Path(args.out, REPORT),
        predictions,
        predictions.class_names or testing.class_names,
        model=args.out,
        preset=args.preset,
        data=args.data,
        evaluation=str(protocol),
        skipped=testing.skipped,
        **about,
    )
    print(f"what it gets wrong: {page}")
