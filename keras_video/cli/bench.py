"""Measure the speed of networks on this machine, and of a peer if it is installed.

Each network runs in a process of its own; they are timed in turn. JAX and PyTorch use a
GPU where there is one.

Examples:
  keras-video bench slowfast_r50_8x8_kinetics400 --backend torch --peer pytorchvideo
  keras-video bench my_preset --backend tensorflow xla --batch-size 1 8 -o times.md
  keras-video bench slow_r50_8x8_kinetics400 --train --dtype bfloat16 --batch-size 64
"""

from pathlib import Path

from keras_video.cli.arguments import positive

HELP = "measure the speed of networks, and of a peer"
DEFAULT = "slowfast_r50_8x8_kinetics400"


def add_arguments(parser):
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs="*",
        default=[DEFAULT],
        help=f"names or directories of presets ({DEFAULT})",
    )
    parser.add_argument(
        "--backend",
        nargs="+",
        help="tensorflow, xla (TensorFlow with XLA), jax, torch; by default those that "
        "are installed",
    )
    parser.add_argument("--peer", help="pytorchvideo: its network of the same shape")
    parser.add_argument(
        "--train", action="store_true", help="time training steps, not predictions"
    )
    parser.add_argument(
        "--batch-size",
        type=positive,
        nargs="+",
        default=[1],
        help="clips of a batch (1)",
    )
    parser.add_argument("--num-frames", type=positive, help="the preset's by default")
    parser.add_argument(
        "--image-size",
        type=positive,
        nargs=2,
        metavar=("HEIGHT", "WIDTH"),
        help="the preset's by default",
    )
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument(
        "--threads", type=positive, default=2, help="of the processor (%(default)s)"
    )
    parser.add_argument(
        "--rounds",
        type=positive,
        default=7,
        help="measurements of each network (%(default)s)",
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar="PATH",
        help="Markdown file to write, with a chart (.svg)",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace PATH if it exists"
    )


def run(args):
    from keras_video._atomic import check_free
    from keras_video.bench.case import Case
    from keras_video.bench.comparison import compare
    from keras_video.bench.contestants import installed

    picture = Path(args.out).with_suffix(".svg") if args.out else None
    for path in (args.out, picture):
        if path:
            check_free(path, args.overwrite)
    cases = [
        Case(
            model,
            "train" if args.train else "predict",
            batch_size,
            args.num_frames,
            args.image_size,
            args.dtype,
            args.threads,
        ).completed()
        for model in args.model
        for batch_size in args.batch_size
    ]
    found = []
    for case in cases:
        comparison = compare(
            case, args.backend or installed(), args.peer, rounds=args.rounds
        )
        print(comparison.table(), flush=True)
        found.append(comparison)
    if args.out:
        _write(found, args.out, picture, args.overwrite)


def _write(comparisons, path, picture, overwrite):
    from keras_video._atomic import new_output
    from keras_video.bench.machine import describe
    from keras_video.bench.plot import plot

    text = [f"# Benchmarks\n\n{describe()}\n\n![Times]({picture.name})\n"]
    with new_output(picture, overwrite) as temporary:
        temporary.write_text(plot(comparisons), encoding="utf-8")
    with new_output(path, overwrite) as temporary:
        text += [comparison.table() for comparison in comparisons]
        temporary.write_text("\n".join(text), encoding="utf-8")
    print(f"{path}, {picture}")
