"""Arguments that several commands have."""

import argparse
import sys


def add_data(parser):
    """DATA, and how unreadable videos are treated."""
    parser.add_argument(
        "data",
        metavar="DATA",
        help="folder with one sub-folder of videos per class, or a csv file of "
        "`path,label` lines",
    )
    add_reading(parser)


def add_reading(parser):
    """How videos are read."""
    parser.add_argument(
        "--batch-size", type=positive, default=8, help="clips at once (%(default)s)"
    )
    parser.add_argument(
        "--on-error",
        choices=("raise", "skip"),
        default="raise",
        help="at a video that cannot be read: stop, or go on and list it at the end "
        "(%(default)s)",
    )


def add_output(parser, what, default=None):
    """Where the result goes, and whether it may replace something."""
    parser.add_argument(
        "-o",
        "--out",
        metavar="PATH",
        required=default is None,
        default=default,
        help=what + ("" if default is None else " (%(default)s)"),
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace what is there"
    )


def positive(text):
    """A whole number of at least 1, for argparse."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def positive_float(text):
    """A number above 0, for argparse."""
    try:
        if float(text) > 0:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")


def share(text):
    """A number from 0 to 1, for argparse."""
    try:
        if 0 <= float(text) <= 1:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")


def report_skipped(*datasets):
    """List the videos that could not be read, on standard error."""
    skipped = [pair for dataset in datasets for pair in dataset.skipped]
    if skipped:
        print(f"{len(skipped)} videos could not be read:", file=sys.stderr)
        for path, reason in skipped:
            print(f"  {path}: {reason}", file=sys.stderr)
