"""Classify the actions in video files.

Examples:
  keras-video predict my_model a.mp4 b.mp4 --top-k 3
  keras-video predict my_model a.mp4 --temporal-views 10 --spatial-views 3 --json
  keras-video predict my_model long.mp4 --stream --every 2 --top-k 1
"""

import json
import sys

from keras_video.cli.arguments import positive, positive_float
from keras_video.cli.puppets_warning import warn_of_puppets

HELP = "classify the actions in video files"


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    parser.add_argument("videos", metavar="VIDEO", nargs="+", help="video files")
    parser.add_argument(
        "--top-k",
        type=positive,
        default=5,
        help="number of classes to print (%(default)s)",
    )
    parser.add_argument(
        "--temporal-views",
        type=positive,
        default=1,
        help="clips of a video to average over (%(default)s)",
    )
    parser.add_argument(
        "--spatial-views",
        type=int,
        choices=(1, 3),
        default=1,
        help="crops of each clip to average over (%(default)s)",
    )
    parser.add_argument(
        "--stream",
        action="store_true",
        help="classify clip after clip, and print a line for each",
    )
    parser.add_argument(
        "--every",
        type=positive_float,
        metavar="SECONDS",
        help="with --stream: seconds from one clip to the next (half a clip)",
    )
    parser.add_argument(
        "--on-error",
        choices=("raise", "skip"),
        default="raise",
        help="at a video that cannot be read: stop, or skip it and list it at the end "
        "(%(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video._advice import advised
    from keras_video.data import VideoError
    from keras_video.data.datasets.batch_loader import SKIP
    from keras_video.open_model import open_classifier

    _check(args)
    model = open_classifier(args.model)
    warn_of_puppets(args.model, *args.videos, advice="Use a model trained on it.")
    results, skipped = {}, []
    for path in args.videos:
        try:
            results[path] = (_stream if args.stream else _whole)(model, path, args)
        except VideoError as error:
            if args.on_error == "raise":
                if len(args.videos) > 1:
                    advised(error, SKIP)
                raise
            skipped.append(error)
            continue
    if args.json:
        print(json.dumps(results, indent=2))
    if skipped:
        print(f"{len(skipped)} videos could not be read:", file=sys.stderr)
        for error in skipped:
            print(f"  {error}", file=sys.stderr)


def _check(args):
    if args.every is not None and not args.stream:
        raise ValueError(
            "--every needs --stream, of which it sets the step. "
            f"Received: --every {args.every:g} without --stream"
        )
    if args.stream and (args.temporal_views, args.spatial_views) != (1, 1):
        raise ValueError(
            "--stream takes one view of each clip. Received: --temporal-views "
            f"{args.temporal_views} --spatial-views {args.spatial_views}"
        )


def _whole(model, path, args):
    """The top classes of a video, over all views."""
    scores = model.predict_video(
        path,
        top_k=args.top_k,
        temporal_views=args.temporal_views,
        spatial_views=args.spatial_views,
    )
    if not args.json:
        print(path)
        for name, score in scores:
            print(f"  {100 * score:5.1f} %  {name}")
    return scores


def _stream(model, path, args):
    """The top classes of each clip of a video, printed while it is read."""
    found = []
    for clip in model.predict_stream(path, args.top_k, every_seconds=args.every):
        if not args.json:
            if not found:
                print(path)
            names = ", ".join(f"{100 * s:.1f} % {name}" for name, s in clip.scores)
            print(
                f"  {clip.start_seconds:7.2f} to {clip.end_seconds:7.2f} s  {names}  "
                f"({clip.frames_per_second:.1f} frames/s)",
                flush=True,
            )
        found.append(
            {
                "start_seconds": clip.start_seconds,
                "end_seconds": clip.end_seconds,
                "scores": clip.scores,
                "frames_per_second": clip.frames_per_second,
            }
        )
    return found
