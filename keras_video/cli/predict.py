"""Name the actions in video files.

Examples:
  keras-video predict my_model a.mp4 b.mp4 --top-k 3
  keras-video predict my_model a.mp4 --temporal-views 10 --spatial-views 3 --json
"""

import json
import sys

from keras_video.cli.arguments import positive

HELP = "name the actions in video files"


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    parser.add_argument("videos", metavar="VIDEO", nargs="+", help="video files")
    parser.add_argument(
        "--top-k", type=positive, default=5, help="classes to name (%(default)s)"
    )
    parser.add_argument(
        "--temporal-views",
        type=positive,
        default=1,
        help="clips along the video to average over (%(default)s)",
    )
    parser.add_argument(
        "--spatial-views",
        type=int,
        choices=(1, 3),
        default=1,
        help="crops of each (%(default)s)",
    )
    parser.add_argument(
        "--on-error",
        choices=("raise", "skip"),
        default="raise",
        help="at a video that cannot be read: stop, or go on and list it at the end",
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args):
    from keras_video import workflow
    from keras_video.data import VideoError

    model = workflow.open_model(args.model)
    results, skipped = {}, []
    for path in args.videos:
        try:
            results[path] = model.predict_video(
                path,
                top_k=args.top_k,
                temporal_views=args.temporal_views,
                spatial_views=args.spatial_views,
            )
        except VideoError as error:
            if args.on_error == "raise":
                raise
            skipped.append(error)
            continue
        if not args.json:
            _show(path, results[path])
    if args.json:
        print(json.dumps(results, indent=2))
    if skipped:
        print(f"{len(skipped)} videos could not be read:", file=sys.stderr)
        for error in skipped:
            print(f"  {error}", file=sys.stderr)


def _show(path, scores):
    print(path)
    for name, score in scores:
        print(f"  {100 * score:5.1f} %  {name}")
