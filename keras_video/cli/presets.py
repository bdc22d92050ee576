"""List the presets, with their size and whether they have weights.

Examples:
  keras-video presets
  keras-video presets --family slowfast_stan --with-weights
"""

import json

HELP = "list the presets"


def add_arguments(parser):
    parser.add_argument(
        "--family", help="only those of a family, such as slowfast_stan"
    )
    parser.add_argument(
        "--with-weights",
        action="store_true",
        help="only those whose trained weights are available",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video.presets import list_presets, resolve

    names = list_presets(family=args.family, with_weights=args.with_weights or None)
    weights = set(list_presets(with_weights=True))
    rows = [{"name": name, **resolve(name).metadata} for name in names]
    if args.json:
        print(json.dumps(rows, indent=2))
        return
    width = max((len(name) for name in names), default=0)
    print(f"{'preset':<{width}}  M params   G macs  classes  weights")
    for row in rows:
        print(
            f"{row['name']:<{width}}  {row['parameters'] / 1e6:8.2f}  "
            f"{row['macs'] / 1e9:7.2f}  {row.get('num_classes', '-'):>7}  "
            + ("yes" if row["name"] in weights else "no")
        )
