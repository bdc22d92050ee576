"""Convert a public checkpoint to a preset directory, or a preset to a checkpoint.

Examples:
  keras-video convert SLOW_8x8_R50.pyth --preset slow_r50_8x8_kinetics400 -o slow
  keras-video convert imagenet --preset stnet_r50_7x5_ucf101 -o start
  keras-video convert slow --to pytorchvideo -o slow.pyth
"""

import contextlib
import ctypes
import json
from pathlib import Path

from keras_video.cli.arguments import add_output

HELP = "convert a public checkpoint to a preset directory, or back"
# As in `keras_video.convert`, which is not imported before the arguments are parsed.
SOURCES = (
    "pytorchvideo",
    "pyslowfast",
    "caffe2",
    "mmaction2",
    "torchvision",
    "resnets3d",
    "pytorchvideo_detection",
    "keras_applications",
)
TARGETS = ("pytorchvideo", "pyslowfast", "pytorchvideo_detection")


def add_arguments(parser):
    parser.add_argument(
        "file",
        metavar="FILE",
        help="checkpoint (.pth, .pyth, .pkl, .h5), or imagenet for the weights of an "
        "image network, which Keras downloads; with --to a preset directory or a "
        ".keras file",
    )
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--preset",
        metavar="NAME",
        help="name or directory of the preset whose network the checkpoint is of",
    )
    way.add_argument(
        "--to",
        choices=TARGETS,
        help="write a checkpoint in the format of this library instead",
    )
    add_output(parser, "preset directory, with --to the checkpoint, to write")
    parser.add_argument(
        "--source",
        choices=SOURCES,
        help="library that wrote the checkpoint; by default found by the names of its "
        "tensors",
    )
    parser.add_argument(
        "--class-names",
        metavar="TEXT",
        help="file with the name of a class on each line, in the order of the outputs, "
        "or the name of a public data set, as kinetics400",
    )
    parser.add_argument(
        "--set",
        dest="overrides",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="argument of the preset that goes before what the checkpoint and its "
        "library ask for, as aligned=true or std=[1,1,1]; can be given several times",
    )


def _assignment(text):
    """Name and value of `NAME=VALUE`, whose value is JSON, or else a text."""
    name, sign, value = text.partition("=")
    if name in ("path", "preset", "source", "class_names"):
        raise ValueError(f"`--set` cannot give {name}, which has a place of its own.")
    if not (sign and name.isidentifier()):
        raise ValueError(
            f"`--set` must be NAME=VALUE, as aligned=true. Received: {text!r}"
        )
    with contextlib.suppress(ValueError):
        value = json.loads(value)
    return name, value


def _give_memory_back():
    """Return large blocks of memory to the system once they are free (glibc only)."""
    m_mmap_threshold = -3
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(m_mmap_threshold, 1 << 20)


def run(args):
    _give_memory_back()
    from keras_video import convert
    from keras_video._atomic import check_free
    from keras_video.data.annotations.read_text import read_text
    from keras_video.open_model import open_task
    from keras_video.presets.sources import CONFIG

    if args.to:
        if args.source or args.class_names or args.overrides:
            raise ValueError(
                "`--source`, `--class-names` and `--set` cannot be used with `--to`."
            )
        check_free(args.out, args.overwrite)  # before the model is loaded
        model = open_task(args.file)
        convert.export_checkpoint(model, args.out, args.to, args.overwrite)
        print(f"{args.out}: {model.name} for {args.to}")
        return
    overrides = dict(map(_assignment, args.overrides))
    check_free(args.out, args.overwrite, CONFIG)
    names = args.class_names
    if names and (Path(names).suffix or Path(names).exists()):
        text = read_text(names, "Give a file with the name of a class on each line.")
        names = [line.strip() for line in text.splitlines() if line.strip()]
    model = convert.convert_checkpoint(
        args.file, args.preset, args.source, names, **overrides
    )
    model.save_to_preset(args.out, overwrite=args.overwrite)
    source = model.preset_origin["checkpoint_source"]
    print(
        f"{args.out}: {type(model).__name__} for {model.num_classes} classes, with the "
        f"weights of {args.file} ({source})"
        + ("; its head is untrained" if "head" in model.preset_origin else "")
    )
