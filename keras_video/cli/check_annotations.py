"""Check annotations of boxes, row by row; or write a template of them.

Every row of no use, and every row that has to be mended, is listed with its line.

Examples:
  keras-video check-annotations train.csv --label-map actions.txt --videos videos
  keras-video check-annotations boxes.csv --kind boxes
  keras-video check-annotations --template my_data
"""

HELP = "check a csv file of boxes and actions"
# As in `keras_video.data.detection`, which is not imported before they are read.
KINDS = ("annotations", "boxes", "detections")


def add_arguments(parser):
    parser.add_argument(
        "csv", metavar="CSV", nargs="?", help="file of AVA's form, see --template"
    )
    parser.add_argument(
        "--label-map",
        metavar="FILE",
        help=".pbtxt, or a text file with a name on each line; or ava",
    )
    parser.add_argument(
        "--videos",
        metavar="FOLDER",
        help="files <video id>.<ending>: are all there, and long enough?",
    )
    parser.add_argument(
        "--video-start",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="where the files start, by the clock of the timestamps (%(default)s)",
    )
    parser.add_argument(
        "--excluded", metavar="CSV", help="moments that are left out (video_id,seconds)"
    )
    parser.add_argument(
        "--kind", choices=KINDS, default="annotations", help="(%(default)s)"
    )
    parser.add_argument(
        "--template",
        metavar="FOLDER",
        help="make this folder, with files to fill in, instead",
    )


def run(args):
    from keras_video.data.annotations.check_annotations import check_annotations
    from keras_video.data.annotations.write_annotation_template import (
        write_annotation_template,
    )

    if (args.csv is None) == (args.template is None):
        raise ValueError("Give either a CSV to check, or `--template` with a folder.")
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
        print(line)
    return 0 if report.clean else 2
