"""Detect the people in a video and the actions of each, second by second.

PATH becomes a folder: annotated.mp4, the video with boxes and names; detections.csv,
rows in the format of AVA, with scores; detections.json, the same with names and with
the people numbered over time.

The boxes of the people come from a csv file in AVA's format (--boxes) or from a person
detector (--detector): hog, which is part of OpenCV, finds people who stand upright and
are fully visible; object detectors of keras-cv and keras-hub find more.

Examples:
  keras-video detect my_detector party.mp4 -o party
  keras-video detect my_detector party.mp4 --boxes boxes.csv -o party
  keras-video detect my_detector a.mp4 -o a --detector keras_hub:dfine_nano_coco
"""

import argparse
from pathlib import Path

from keras_video.cli.arguments import add_output, fraction, positive, positive_float
from keras_video.cli.puppets_warning import warn_of_puppets

HELP = "detect the people in a video and the actions of each"
DETECTOR = "hog"


def add_arguments(parser):
    parser.usage = "%(prog)s [-h] MODEL VIDEO -o PATH [options]"
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="an action detector: preset name or directory, or a .keras file",
    )
    parser.add_argument("video", metavar="VIDEO", nargs="?", help="video file")
    # As up to version 0.1: `detect VIDEO --preset MODEL`.
    parser.add_argument("--preset", help=argparse.SUPPRESS)
    _add_people(parser)
    add_output(parser, "folder to write")
    parser.add_argument(
        "--every",
        type=positive_float,
        default=1.0,
        metavar="SECONDS",
        help="seconds from one key frame to the next (%(default)s)",
    )
    parser.add_argument(
        "--threshold",
        type=fraction,
        default=0.3,
        metavar="SCORE",
        help="ignore actions with a lower score (%(default)s)",
    )
    parser.add_argument(
        "--batch-size", type=positive, default=1, help="clips of a batch (%(default)s)"
    )
    parser.add_argument(
        "--video-id",
        help="name of the video in the csv files (its file name without ending)",
    )
    parser.add_argument(
        "--no-video", action="store_true", help="do not write annotated.mp4"
    )


def _add_people(parser):
    """Add where the boxes of the people come from, and which of them count."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--boxes",
        metavar="CSV",
        help="person boxes, rows `video_id,timestamp,x1,y1,x2,y2,,score`",
    )
    source.add_argument(
        "--detector",
        help="hog, keras_cv:PRESET or keras_hub:PRESET (hog)",
    )
    parser.add_argument(
        "--person-threshold",
        type=fraction,
        metavar="SCORE",
        help="ignore person boxes with a lower score (0.8 with --boxes, 0.6 for hog, "
        "0.5 for others)",
    )
    parser.add_argument(
        "--person-class",
        type=int,
        metavar="NUMBER",
        help="number of the class of people, for a detector with other classes than "
        "those of Pascal VOC or COCO",
    )
    parser.add_argument(
        "--max-people",
        type=positive,
        default=32,
        help="maximum of people at a key frame (%(default)s)",
    )


def run(args):
    from keras_video import detection
    from keras_video._atomic import check_free
    from keras_video._optional import require
    from keras_video._progress import progress_bar
    from keras_video.data import VideoReader
    from keras_video.detection.write_detections import JSON
    from keras_video.open_model import open_detector

    _take_model(args)
    # Check the arguments before the model is loaded, which takes seconds.
    check_free(args.out, args.overwrite, marker=JSON)
    if not args.no_video:
        require("PIL", extra="viz", purpose="Drawing boxes on a video")
    VideoReader(args.video).close()
    persons = _persons(args)
    model = open_detector(args.model)
    warn_of_puppets(args.model, args.video, advice="Use a detector trained on it.")
    detections = detection.detect_video(
        model,
        args.video,
        persons,
        score_threshold=args.threshold,
        every_seconds=args.every,
        batch_size=args.batch_size,
        max_boxes=args.max_people,
        video_id=args.video_id,
        progress=progress_bar("key frame"),
    )
    counts = detection.write_detections(
        detections, args.out, args.overwrite, with_video=not args.no_video
    )
    _report(counts, args)


def _take_model(args):
    """Understand `VIDEO --preset MODEL`, and refuse one of MODEL and VIDEO alone."""
    if (args.preset is None) == (args.video is None):
        raise ValueError(
            "detect takes a model and a video, as `keras-video detect MODEL VIDEO "
            f"-o PATH`. Received: {args.model}"
            + (f" {args.video} --preset {args.preset}" if args.preset else "")
        )
    if args.preset is not None:
        args.model, args.video = args.preset, args.model
    if Path(args.model).is_file() and not args.model.endswith(".keras"):
        raise ValueError(
            f"{args.model} is a file, and no model: MODEL comes before VIDEO, as in "
            f"`keras-video detect {args.video} {args.model} -o PATH`."
        )


def _persons(args):
    from keras_video import detection

    given = args.person_threshold
    if args.boxes is None:
        return detection.open_person_detector(
            args.detector or DETECTOR, given, args.person_class
        )
    from keras_video.data import read_ava_csv

    table = read_ava_csv(args.boxes, kind="boxes")
    options = {} if given is None else {"min_score": given}
    persons = detection.CsvPersonBoxes(table, name=args.boxes, **options)
    # An unknown video is an error before the model is loaded.
    persons.timestamps(args.video_id or Path(args.video).stem)
    return persons


def _report(counts, args):
    print(
        f"{counts.key_frames} key frames, {counts.with_people} with people; "
        f"{counts.people} person boxes, {counts.detections} actions"
    )
    if counts.left_out:
        print(
            f"{counts.left_out} person boxes were ignored: more than "
            f"{args.max_people} at a key frame (--max-people)"
        )
    if not counts.with_people:
        source = args.boxes or args.detector or DETECTOR
        print(
            f"no people found by {source}: the csv file is empty. Another detector, or "
            "a lower --person-threshold, may find some."
        )
    print(f"written to {args.out}")
