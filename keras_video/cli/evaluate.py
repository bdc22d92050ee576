"""Evaluate the accuracy of a model on labelled videos.

Of DATA that is divided into parts, the one for testing is evaluated.

Examples:
  keras-video evaluate my_model clips/test
  keras-video evaluate my_model ucfTrainTestlist --videos UCF-101 --fold 2
"""

import json

from keras_video.cli.arguments import add_data, report_skipped, source_of
from keras_video.cli.puppets_warning import warn_of_puppets

HELP = "evaluate the accuracy on a folder of videos"


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    add_data(parser)
    parser.add_argument(
        "--part",
        choices=("train", "val", "test"),
        help="part of DATA to evaluate, where it is divided (that for testing)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video.data.datasets.videos_for_model import videos_for_model
    from keras_video.evaluate import predict_dataset
    from keras_video.open_model import open_classifier

    source = source_of(args)
    part = source.part(args.part)
    model = open_classifier(args.model)
    warn_of_puppets(args.model, args.data, advice="Use a model trained on it.")
    videos = videos_for_model(
        source,
        model,
        part,
        shuffle=False,
        batch_size=args.batch_size,
        pad_batches=True,
        on_error=args.on_error,
    )
    predictions = predict_dataset(model, videos)
    report_skipped(videos)
    if args.json:
        print(json.dumps(predictions.report(videos.class_names), indent=2))
        return
    right, number = int(predictions.correct.sum()), len(predictions.correct)
    for name, (hits, total) in predictions.count_by_class(videos.class_names).items():
        print(f"{name:<24} {hits:5d} of {total}")
    print(f"accuracy {predictions.accuracy:.3f} ({right} of {number} videos)")
