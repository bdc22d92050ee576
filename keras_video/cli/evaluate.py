"""Measure a model's accuracy on videos of known classes.

Examples:
  keras-video evaluate my_model clips/test
"""

import json

from keras_video.cli.arguments import add_data, report_skipped

HELP = "measure the accuracy on a folder of videos"


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args):
    from keras_video import workflow

    model = workflow.open_model(args.model)
    videos = workflow.open_videos(
        args.data,
        model,
        shuffle=False,
        batch_size=args.batch_size,
        on_error=args.on_error,
    )
    predictions = workflow.predict_all(model, videos)
    report_skipped(videos)
    if args.json:
        print(json.dumps(summary(predictions, videos.class_names), indent=2))
        return
    right, number = int(predictions.correct.sum()), len(predictions.correct)
    for name, (hits, total) in by_class(predictions, videos.class_names).items():
        print(f"{name:<24} {hits:5d} of {total}")
    print(f"accuracy {predictions.accuracy:.3f} ({right} of {number} videos)")


def summary(predictions, class_names):
    """The result as a JSON object."""
    return {
        "accuracy": predictions.accuracy,
        "videos": len(predictions.correct),
        "classes": {
            name: {"right": hits, "videos": total}
            for name, (hits, total) in by_class(predictions, class_names).items()
        },
    }


def by_class(predictions, class_names):
    """`{class name: (right, videos)}`."""
    counts = {}
    for number, name in enumerate(class_names):
        if predictions.labels.ndim == 1:
            members = predictions.labels == number
        else:
            members = predictions.labels[:, number] > 0
        counts[name] = int(predictions.correct[members].sum()), int(members.sum())
    return counts
