"""Write a model as a TFLite file or a SavedModel, and check that it agrees.

Examples:
  keras-video export my_model -o model.tflite
  keras-video export my_model -o saved_model --format saved_model
"""

from pathlib import Path

from keras_video.cli.arguments import add_output

HELP = "write a TFLite file or a SavedModel, checked against the model"
FORMATS = ("tflite", "saved_model")


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="MODEL", help="preset name or directory, or a .keras file"
    )
    add_output(parser, "file (TFLite) or folder (SavedModel) to write")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="tflite where PATH ends in .tflite, else saved_model",
    )
    parser.add_argument(
        "--quantize",
        choices=("float16", "dynamic"),
        help="smaller weights in a TFLite file: 16 or 8 bits",
    )


def run(args):
    from keras_video import export, workflow
    from keras_video._atomic import check_free

    path = Path(args.out)
    kind = args.format or ("tflite" if path.suffix == ".tflite" else "saved_model")
    if args.quantize and kind != "tflite":
        raise ValueError("`--quantize` is for TFLite files: name PATH model.tflite.")
    marker = "saved_model.pb" if kind == "saved_model" else None
    check_free(path, args.overwrite, marker)  # before the model is loaded
    model = workflow.open_task(args.model)
    if kind == "tflite":
        report = export.to_tflite(
            model, path, quantize=args.quantize, overwrite=args.overwrite
        )
        print("operators: " + ", ".join(report.ops))
    else:
        report = export.to_saved_model(model, path, overwrite=args.overwrite)
    print(report)
