"""Write a model as a file for other runtimes, and check that it agrees.

Examples:
  keras-video export my_model -o model.tflite
  keras-video export my_model -o model.tflite --quantize int8 --examples my_videos
  keras-video export my_model -o saved_model --format saved_model
  keras-video export my_model -o model.onnx --examples my_videos
"""

from pathlib import Path

from keras_video.cli.arguments import add_on_error, add_output, report_unreadable

HELP = "write a TFLite, ONNX, OpenVINO or PyTorch file, or a SavedModel, checked"
FORMATS = ("tflite", "saved_model", "onnx", "openvino", "torch")
SUFFIXES = {".tflite": "tflite", ".onnx": "onnx", ".pt2": "torch"}
MARKERS = {"saved_model": "saved_model.pb", "openvino": "model.xml"}
# Clips for the ranges of what is quantised, and to compare the file on.
MAX_CALIBRATION = 128
MAX_EXAMPLES = 8


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    add_output(parser, "file or folder (SavedModel, OpenVINO) to write")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="by default what PATH ends in (.tflite, .onnx, .pt2); saved_model without "
        "an ending",
    )
    parser.add_argument(
        "--quantize",
        choices=("float16", "dynamic", "int8"),
        help="smaller TFLite files: weights of 16 or 8 bits, or all in 8 bits",
    )
    parser.add_argument(
        "--examples",
        metavar="FOLDER",
        help="folder of videos such as the model will see: the file is compared on "
        "some of them too, and --quantize int8 takes its ranges from them",
    )
    add_on_error(parser)
    parser.add_argument(
        "--batch-size", type=int, default=1, help="clips at once (not SavedModel)"
    )
    parser.add_argument(
        "--uint8", action="store_true", help="a TFLite file that takes uint8 frames"
    )


def run(args):
    from keras_video import export
    from keras_video._atomic import check_free
    from keras_video.open_model import open_task

    path = Path(args.out)
    kind = args.format or _format_of(path)
    _check(args, kind)
    check_free(path, args.overwrite, MARKERS.get(kind))  # before the model is loaded
    model = open_task(args.model)
    options = {"overwrite": args.overwrite}
    if kind != "saved_model":
        options["batch_size"] = args.batch_size
    if kind == "tflite":
        options["quantize"] = args.quantize
        options["input_dtype"] = "uint8" if args.uint8 else "float32"
    if args.examples:
        int8 = args.quantize == "int8"
        clips = _examples(model, args, MAX_CALIBRATION if int8 else MAX_EXAMPLES)
        options["representative_data" if int8 else "inputs"] = clips
    report = getattr(export, f"to_{kind}")(model, path, **options)
    if report.ops:
        print("operators: " + ", ".join(report.ops))
    print(report)
    print(f"how to cut and scale clips, and the labels: {report.description}")


def _format_of(path):
    """The format that the ending of a path says; a path without one is a folder."""
    if not path.suffix:
        return "saved_model"
    if path.suffix not in SUFFIXES:
        raise ValueError(
            f"PATH must end in {', '.join(SUFFIXES)}, or have no ending for a "
            f"SavedModel; or give `--format` ({', '.join(FORMATS)}). Received: {path}"
        )
    return SUFFIXES[path.suffix]


def _check(args, kind):
    for name in ("quantize", "uint8"):
        if getattr(args, name) and kind != "tflite":
            raise ValueError(f"`--{name}` is for TFLite files: name PATH model.tflite.")
    if args.quantize == "int8" and not args.examples:
        raise ValueError(
            "`--quantize int8` and `--examples FOLDER` belong together: the ranges of "
            "what is quantised are taken from videos such as the model will see."
        )
    if args.batch_size < 1:
        raise ValueError(
            f"`--batch-size` must be at least 1. Received: {args.batch_size}"
        )


def _examples(model, args, most):
    """Up to `most` clips from the videos of a folder, spread over them."""
    from keras_video._advice import Advice, advised
    from keras_video.data import VideoError, load_clip
    from keras_video.data.annotations.folders import list_directory
    from keras_video.data.clips.geometry import stack_clips
    from keras_video.export.examples import with_boxes

    paths = list_directory(args.examples, labels=None).paths
    clips, unreadable = [], []
    for path in paths[:: -(-len(paths) // most)]:
        try:
            clips.append(load_clip(path, **model.preprocessor.clip_arguments))
        except VideoError as error:
            if args.on_error == "raise":
                skip = Advice("{} skips such videos.", "on_error", "skip")
                raise advised(error, skip) from None
            unreadable.append((error.path, error.reason))
    report_unreadable(unreadable)
    if not clips:
        raise ValueError(
            f"{args.examples}: none of the {len(unreadable)} videos could be read."
        )
    return with_boxes(model, stack_clips(clips))
