"""Arguments that several commands share."""

import argparse
import sys

# As in `keras_video.data`, which is not imported before the arguments are parsed.
FORMATS = (
    *("folders", "ucf101", "hmdb51", "kinetics", "charades", "something_something"),
    *("csv", "ava"),
)


def add_data(parser, batch_size=8, all_folds=False):
    """Add DATA, and how it is read; with `all_folds`, several divisions of it.

    A batch size of None is the recipe's.
    """
    parser.add_argument(
        "data",
        metavar="DATA",
        help="folder with one sub-folder of videos per class; a csv file of "
        "`path,label` lines; a list of a public data set, or a folder of its lists; or "
        "a csv file of annotated people in AVA's form",
    )
    # Named as in Python, so that errors can be shown in terms of the options.
    parser.add_argument(
        "--videos",
        dest="root",
        metavar="FOLDER",
        help="folder of the videos that a csv file or a list names (its own)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="form of DATA (recognised by its content)",
    )
    parser.add_argument(
        "--fold",
        type=_fold if all_folds else positive,
        default=None if all_folds else 1,
        help="division into training and test, of UCF101 and HMDB51, or `all` of them "
        "(that on which the run in MODEL was trained, or 1)"
        if all_folds
        else "division into training and test, of UCF101 and HMDB51 (%(default)s)",
    )
    parser.add_argument(
        "--person",
        choices=("first", "third"),
        help="of Charades-Ego: videos filmed by who acts, or by another (both)",
    )
    add_reading(parser, batch_size)


def source_of(args, fold=None):
    """The `VideoSource` that `add_data` describes; of a fold, if one is given."""
    from keras_video.data.datasets.video_source import VideoSource

    fold = args.fold if fold is None else fold
    return VideoSource(args.data, args.root, args.format, fold, args.person)


def add_reading(parser, batch_size=8):
    """Add the batch size and what to do at unreadable videos."""
    usual = "the recipe's" if batch_size is None else "%(default)s"
    parser.add_argument(
        "--batch-size",
        type=positive,
        default=batch_size,
        help=f"clips of a batch ({usual})",
    )
    add_on_error(parser)


def add_on_error(parser):
    """Add what to do at unreadable videos."""
    parser.add_argument(
        "--on-error",
        choices=("raise", "skip"),
        default="raise",
        help="at a video that cannot be read: stop, or go on and list it at the end "
        "(%(default)s)",
    )


def add_output(parser, what, default=None):
    """Add the output path, and whether it may be replaced."""
    parser.add_argument(
        "-o",
        "--out",
        metavar="PATH",
        required=default is None,
        default=default,
        help=what + ("" if default is None else " (%(default)s)"),
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace PATH if it exists"
    )


def positive(text):
    """Parse a whole number of at least 1, for argparse."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _fold(text):
    """Parse the number of a fold, or "all", for argparse."""
    return text if text == "all" else positive(text)


def positive_float(text):
    """Parse a number above 0, for argparse."""
    try:
        if float(text) > 0:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")


def fraction(text):
    """Parse a number from 0 to 1, for argparse."""
    try:
        if 0 <= float(text) <= 1:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")


def report_skipped(*datasets):
    """Print the videos that could not be read to standard error."""
    report_unreadable([pair for dataset in datasets for pair in dataset.skipped])


def report_unreadable(pairs):
    """Print videos and why they could not be read to standard error."""
    if pairs:
        print(f"{len(pairs)} videos could not be read:", file=sys.stderr)
        for path, reason in pairs:
            print(f"  {path}: {reason}", file=sys.stderr)
