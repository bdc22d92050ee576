"""Options for several devices and hosts, which several commands share."""

import contextlib

from keras_video.cli.arguments import positive


def add_devices(parser, hosts=False):
    """Add how many devices share a batch, and for training the hosts."""
    parser.add_argument(
        "--devices",
        type=_number_or("all"),
        default=1,
        metavar="N",
        help="GPUs or TPU cores (of each host) that share every batch, or `all` "
        "(%(default)s)",
    )
    if not hosts:
        return
    parser.add_argument(
        "--hosts",
        type=_number_or("auto"),
        default=1,
        metavar="N",
        help="processes that train together; `auto` where a TPU slice or the "
        "environment knows (%(default)s)",
    )
    parser.add_argument(
        "--host-index",
        type=int,
        metavar="I",
        help="number of this process, from 0, with --hosts N",
    )
    parser.add_argument(
        "--coordinator",
        metavar="ADDRESS",
        help="address of the first process, such as 10.0.0.1:1234, with --hosts N",
    )


@contextlib.contextmanager
def devices_of(args):
    """Within, models use the devices that `add_devices` describes."""
    from keras_video.train.devices import join_hosts, use_devices

    hosts = getattr(args, "hosts", 1)
    if hosts == "auto":
        join_hosts()
    elif hosts > 1:
        join_hosts(args.coordinator, hosts, args.host_index)
    with use_devices(None if args.devices == "all" else args.devices):
        yield


def _number_or(word):
    """A parser of whole numbers above 0, or one word, for argparse."""
    return lambda text: text if text == word else positive(text)
