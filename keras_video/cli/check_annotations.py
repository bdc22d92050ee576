"""Check a csv file of annotated boxes, row by row; or write a template of one.

Every row that cannot be used, and every row that should be corrected, is listed with
its line number.

Examples:
  keras-video check-annotations train.csv --label-map actions.txt --videos videos
  keras-video check-annotations boxes.csv --kind boxes
  keras-video check-annotations --template my_data
"""

HELP = "check a csv file of annotated boxes and actions"
# As in `keras_video.data`, which is not imported before the arguments are parsed.
KINDS = ("annotations", "boxes", "detections")


def add_arguments(parser):
    parser.add_argument(
        "csv",
        metavar="CSV",
        nargs="?",
        help="file in the format of AVA, see --template",
    )
    parser.add_argument(
        "--label-map",
        metavar="FILE",
        help=".pbtxt, or a text file with a name on each line; or ava",
    )
    parser.add_argument(
        "--videos",
        metavar="FOLDER",
        help="folder of the videos `VIDEO_ID.mp4`, to check that none is missing or "
        "too short",
    )
    parser.add_argument(
        "--video-start",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="timestamp at which the video files start (%(default)s)",
    )
    parser.add_argument(
        "--excluded", metavar="CSV", help="timestamps to skip (rows `video_id,seconds`)"
    )
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default="annotations",
        help="what CSV holds (%(default)s)",
    )
    parser.add_argument(
        "--template",
        metavar="FOLDER",
        help="instead of checking, create this folder with files to fill in",
    )


def run(args):
    from keras_video._advice import in_options
    from keras_video.data.annotations.check_annotations import check_annotations
    from keras_video.data.annotations.write_annotation_template import (
        write_annotation_template,
    )

    if (args.csv is None) == (args.template is None):
        raise ValueError(
            "Give either CSV, a file to check, or `--template FOLDER`. Received: "
            + ("neither" if args.csv is None else "both")
        )
    if args.template is not None:
        for path in write_annotation_template(args.template):
            print(path)
        return 0
    report = check_annotations(
        args.csv,
        args.kind,
        label_map=args.label_map,
        videos=args.videos,
        video_start=args.video_start,
        excluded_timestamps=args.excluded,
    )
    for line in report.lines():
        print(in_options(line, args.options))
    return 0 if report.clean else 2
