"""Run the whole pipeline: fine-tune on new classes, evaluate, predict, export, report.

The videos are generated, or your own. PATH will hold report.html and report.json, the
fine-tuned model (a preset directory), model.tflite, saved_model, and the videos.

Examples:
  keras-video demo
  keras-video demo --data my_videos --out my_demo
"""

from keras_video.cli.arguments import add_output, positive

HELP = "run the whole pipeline on generated videos and write a report"


def add_arguments(parser):
    add_output(parser, "folder to create", default="demo")
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        help="your own videos, one sub-folder per class, instead of generated ones",
    )
    parser.add_argument(
        "--epochs",
        type=positive,
        help="passes over the training videos (chosen by their number)",
    )
    parser.add_argument(
        "--videos",
        type=positive,
        default=40,
        help="videos to generate per class (%(default)s)",
    )
    parser.add_argument(
        "--batch-size", type=positive, default=8, help="clips of a batch (%(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the random numbers (%(default)s)"
    )


def run(args):
    from keras_video.demo import run_demo

    run_demo(
        args.out,
        data=args.data,
        epochs=args.epochs,
        videos_per_class=args.videos,
        batch_size=args.batch_size,
        seed=args.seed,
        overwrite=args.overwrite,
    )
