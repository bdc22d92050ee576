"""The option for several devices, which commands share."""

import contextlib

from keras_video.cli.arguments import positive


def add_devices(parser):
    """Add how many devices share a batch."""
    parser.add_argument(
        "--devices",
        type=_number_or_all,
        default=1,
        metavar="N",
        help="GPUs or TPU cores that share every batch, or `all` (%(default)s)",
    )


@contextlib.contextmanager
def devices_of(args):
    """Within, models use the devices that `add_devices` describes."""
    from keras_video.train.devices import use_devices

    with use_devices(None if args.devices == "all" else args.devices):
        yield


def _number_or_all(text):
    return text if text == "all" else positive(text)
