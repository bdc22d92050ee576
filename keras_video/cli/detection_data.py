"""Arguments of the annotations of people that detectors train and evaluate on."""

# As `DATA` may be, beside what classifiers take.
FORMAT = "ava"
_OWN = {
    "validation": "--validation",
    "label_map": "--label-map",
    "boxes": "--boxes",
    "excluded_timestamps": "--excluded",
    "video_start": "--video-start",
    "on_bad_row": "--on-bad-row",
}


def add_detection_data(parser):
    """Add what goes along with a DATA of annotated people; returns the group."""
    group = parser.add_argument_group(
        "annotations of people", "where DATA is a csv file in AVA's form"
    )
    group.add_argument(
        "--label-map",
        metavar="FILE",
        help="ids and names of the actions: .pbtxt, .csv of `id,name`, or a text file "
        "with a name on each line; or ava (the .pbtxt beside DATA)",
    )
    group.add_argument(
        "--boxes",
        metavar="CSV",
        action="append",
        help="person boxes to use instead of the annotated ones, rows "
        "`video_id,timestamp,x1,y1,x2,y2,,score`; may be repeated",
    )
    group.add_argument(
        "--excluded",
        dest="excluded_timestamps",
        metavar="CSV",
        action="append",
        help="timestamps to leave out, rows `video_id,seconds`; may be repeated",
    )
    group.add_argument(
        "--video-start",
        type=float,
        metavar="SECONDS",
        help="timestamp at which the video files start (0)",
    )
    group.add_argument(
        "--on-bad-row",
        choices=("raise", "skip"),
        help="at a row that cannot be used: stop (raise), or go on without it",
    )
    return group


def is_detection(args):
    """Whether DATA is a csv file of annotated people."""
    from keras_video.data.annotations.is_ava_csv import is_ava_csv

    return args.format == FORMAT or (args.format is None and is_ava_csv(args.data))


def refuse_detection_options(args):
    """Refuse options that are for annotated people where DATA is something else."""
    for name, option in _OWN.items():
        if getattr(args, name, None) is not None:
            raise ValueError(
                f"{option} is for annotated people, a csv file in AVA's form (rows "
                "`video_id,timestamp,x1,y1,x2,y2,action_id,person_id`), and "
                f"{args.data} is none."
            )


def refuse_detector(preset, data):
    """Refuse a detector's preset where DATA has videos of classes."""
    from keras_video.models import ActionDetector
    from keras_video.presets import task_class

    if not preset.endswith(".keras") and task_class(preset) is ActionDetector:
        raise ValueError(
            f"{preset} is an action detector, and {data} has videos of classes, "
            "without boxes of people. A detector trains on a csv file in AVA's form "
            "(rows "
            "`video_id,timestamp,x1,y1,x2,y2,action_id,person_id`); "
            "`keras-video check-annotations` writes a template to fill in. "
            "For videos of classes, give the preset of a classifier."
        )


def detection_source_of(args, path=None):
    """The `DetectionSource` of DATA, or of another csv file with the same options."""
    from keras_video.data.datasets.detection_source import DetectionSource

    return DetectionSource(
        path or args.data,
        args.root,
        args.label_map,
        tuple(args.boxes or ()),
        tuple(args.excluded_timestamps or ()),
        args.video_start or 0.0,
        args.on_bad_row or "raise",
    )


def describe(dataset):
    """A text of how many videos, key frames and people a data set has."""
    keys = dataset.key_frames
    return (
        f"{len(keys)} key frames of {len(set(keys.video_ids))} videos, with "
        f"{sum(map(len, keys.boxes))} people"
    )


def left_out(dataset):
    """Lines of text of what a data set leaves out, if anything."""
    counts = dict(dataset.counts)
    words = {
        "key_frames_excluded": "key frames: excluded",
        "key_frames_without_boxes": "key frames: without a person",
        "boxes_over_max_boxes": f"people: over {dataset.key_frames.max_boxes} at a "
        "key frame",
        "videos_missing": "videos: missing",
    }
    found = [f"{counts[name]} {text}" for name, text in words.items() if counts[name]]
    bad = counts["bad_rows"]
    found += [f"{number} rows: {problem}" for problem, number in bad.items()]
    if found:
        yield "left out or corrected: " + "; ".join(found)
