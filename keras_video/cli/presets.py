"""List the presets: those with weights first, with their input and accuracy.

Weights that are "included" come with keras_video; those to "download" are fetched from
their publisher when they are first asked for. The others are configurations to train.
The input is frames x height x width.

Examples:
  keras-video presets
  keras-video presets --family slowfast_stan --with-weights
"""

import json

HELP = "list the presets"
COLUMNS = "{:<{width}}  {:<8}  {:<10}  {:>8}  {:>7}  {:>7}  {}"


def add_arguments(parser):
    parser.add_argument(
        "--family", help="only those of a family, such as slowfast_stan"
    )
    parser.add_argument(
        "--with-weights",
        action="store_true",
        help="only those whose trained weights are included or can be downloaded",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video.presets import list_presets
    from keras_video.presets.listing import list_rows

    names = list_presets(family=args.family, with_weights=args.with_weights or None)
    rows = list_rows(names)
    if args.json:
        print(json.dumps(rows, indent=2))
        return
    if not rows:
        print(f"no preset of the family {args.family} has weights that can be loaded")
        return
    width = max(len(name) for name in names)
    titles = ("preset", "weights", "input", "M params", "G macs", "classes")
    print(COLUMNS.format(*titles, "accuracy", width=width))
    for row in rows:
        line = COLUMNS.format(
            row["name"],
            row["weights_from"] or "-",
            row["clip"],
            f"{row['parameters'] / 1e6:.2f}",
            f"{row['macs'] / 1e9:.2f}",
            row.get("num_classes", "-"),
            row["accuracy"] or "-",
            width=width,
        )
        print(line.rstrip())
