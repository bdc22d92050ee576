"""Convert a public checkpoint to a preset directory, or a preset to a checkpoint.

Examples:
  keras-video convert SLOW_8x8_R50.pyth --preset slow_r50_8x8_kinetics400 -o slow
  keras-video convert imagenet --preset stnet_r50_7x5_ucf101 -o start
  keras-video convert slow --to pytorchvideo -o slow.pyth
"""

import contextlib
import ctypes
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


def _give_memory_back():
    """Return large blocks of memory to the system once they are free (glibc only)."""
    m_mmap_threshold = -3
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(m_mmap_threshold, 1 << 20)


def run(args):
    _give_memory_back()
    from keras_video import convert
    from keras_video._atomic import check_free
    from keras_video.open_model import open_task
    from keras_video.presets.sources import CONFIG

    if args.to:
        if args.source or args.class_names:
            raise ValueError(
                "`--source` and `--class-names` cannot be used with `--to`."
            )
        check_free(args.out, args.overwrite)  # before the model is loaded
        model = open_task(args.file)
        convert.export_checkpoint(model, args.out, args.to, args.overwrite)
        print(f"{args.out}: {model.name} for {args.to}")
        return
    check_free(args.out, args.overwrite, CONFIG)
    names = args.class_names
    if names and (Path(names).suffix or Path(names).exists()):
        text = Path(names).read_text(encoding="utf-8")
        names = [line.strip() for line in text.splitlines() if line.strip()]
    model = convert.convert_checkpoint(args.file, args.preset, args.source, names)
    model.save_to_preset(args.out, overwrite=args.overwrite)
    source = model.preset_origin["checkpoint_source"]
    print(
        f"{args.out}: {type(model).__name__} for {model.num_classes} classes, with the "
        f"weights of {args.file} ({source})"
        + ("; its head is untrained" if "head" in model.preset_origin else "")
    )
