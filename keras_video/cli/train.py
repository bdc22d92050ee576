"""Fine-tune a preset on your videos and save it as a preset directory.

DATA holds one sub-folder of videos per class; or the sub-folders `train` and `test`
(or `val`) with these; or it is a csv file of `path,label` lines; or it has the lists of
UCF101, HMDB51, Kinetics, Charades or Something-Something, with their parts. Where it is
not divided, a fraction of the videos is used for testing. Where videos have several
classes, as in Charades, the model gives each class a probability of its own.

Examples:
  keras-video train clips --epochs 10 -o my_model
  keras-video train ucfTrainTestlist --videos UCF-101 --fold 1 -o my_model
  keras-video predict my_model new_video.mp4
"""

from keras_video.cli.arguments import (
    add_data,
    add_output,
    positive,
    positive_float,
    report_skipped,
    source_of,
)
from keras_video.cli.puppets_warning import warn_of_puppet_videos, warn_of_puppets

HELP = "fine-tune a preset on a folder of videos"
DEFAULT_PRESET = "slowfast_stan_tiny_puppets"


def add_arguments(parser):
    add_data(parser)
    add_output(parser, "directory for the trained model")
    parser.add_argument(
        "--preset", default=DEFAULT_PRESET, help="preset to start from (%(default)s)"
    )
    parser.add_argument(
        "--random-start",
        dest="load_weights",
        action="store_false",
        help="do not load the weights of the preset; for presets without any",
    )
    parser.add_argument(
        "--epochs",
        type=positive,
        default=10,
        help="passes over the training videos (%(default)s)",
    )
    parser.add_argument(
        "--learning-rate",
        type=positive_float,
        default=1e-3,
        help="highest learning rate (%(default)s)",
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


def run(args):
    import keras

    from keras_video import presets
    from keras_video._atomic import check_free
    from keras_video.data.datasets.videos_for_model import training_and_test_videos
    from keras_video.evaluate import predict_dataset
    from keras_video.open_model import open_classifier
    from keras_video.presets.dataset import dataset_name
    from keras_video.train import fine_tune

    check_free(args.out, args.overwrite, marker="config.json")
    keras.utils.set_random_seed(args.seed)
    source = source_of(args)
    names, several = source.classes()
    overrides = {"num_frames": args.num_frames, "image_size": args.image_size}
    overrides["activation"] = "sigmoid" if several else None
    model = open_classifier(
        args.preset,
        class_names=names,
        load_weights=args.load_weights,
        **{name: value for name, value in overrides.items() if value is not None},
    )
    training, testing = training_and_test_videos(
        source,
        model,
        validation_split=args.validation_split,
        seed=args.seed,
        batch_size=args.batch_size,
        pad_batches=True,
        on_error=args.on_error,
    )
    print(
        f"{len(names)} classes, {len(training.file_paths)} videos to train on, "
        f"{len(testing.file_paths)} to test on",
        flush=True,
    )
    if args.load_weights:
        advice = "For footage, give a --preset that was trained on it; `keras-video"
        warn_of_puppets(args.preset, args.data, advice=f"{advice} presets` lists them.")
    fine_tune(model, training, testing, args.epochs, args.learning_rate)
    predictions = predict_dataset(model, testing)
    report_skipped(training, testing)
    presets.save(
        model, args.out, args.overwrite, metadata={"dataset": dataset_name(args.data)}
    )
    print(f"accuracy on the test videos: {predictions.accuracy:.3f}")
    warn_of_puppet_videos(args.data)
    print(f"saved to {args.out}")
