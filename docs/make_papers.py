"""Write `docs/papers.md`: parameters and multiply-adds beside the papers' tables.

What is counted of a preset stands in its metadata.json, where `zoo/make_zoo.py` put it.
"""

import json
import math
from pathlib import Path

from keras_video.layers import STAttention
from keras_video.macs import count_macs
from keras_video.models import ResNet3DBackbone, SlowFastBackbone

ZOO = Path(__file__).parents[1] / "zoo"

STAN = {"after": "res2", "temporal_groups": 2}
CAPPED = {**STAN, "filters": 8}
AVA = {"spatial_strides": (1, 2, 2, 1), "dilations": (1, 1, 1, 2)}
AVA_SIZE = (256, 320)
SLOW, FAST = ResNet3DBackbone, SlowFastBackbone
# Table, row, backbone, frames, alignment, GFLOPs, M parameters (None: not printed).
ATTENTION, SPATIAL, HOMOGRAPHY = (
    {**STAN, "parameterization": name}
    for name in ("attention", "spatial", "homography")
)
GROUPED = {**STAN, "channel_groups": 8}
DETECTION = [
    ("2", "ResNet3D (8x8)", SLOW, 8, None, 208.0, 31.75),
    ("2", "ResNet3D + STAN", SLOW, 8, CAPPED, 216.6, 32.02),
    ("2", "SlowFast (32x2)", FAST, 32, None, 242.55, 33.77),
    ("2", "SlowFast + STAN", FAST, 32, STAN, 247.40, 33.96),
    ("4", "+ STAN (res3)", FAST, 32, {**STAN, "after": "res3"}, 247.35, None),
    ("4", "+ STAN (res4)", FAST, 32, {**STAN, "after": "res4"}, 247.39, None),
    ("4", "+ STAN (Att, 6)", FAST, 32, ATTENTION, 247.40, None),
    ("4", "+ STAN (Sp, 6)", FAST, 32, SPATIAL, 247.40, None),
    ("4", "+ STAN (H, 15)", FAST, 32, HOMOGRAPHY, 247.40, None),
    ("4", "+ STAN (no tg)", FAST, 32, {**STAN, "temporal_groups": 1}, 247.40, None),
    ("4", "+ STAN (cg=8)", FAST, 32, GROUPED, 243.30, None),
]  # fmt: skip
TEXT = """# Ours beside the papers' tables

Written by `make papers`, from the graphs of the models. A multiply-add counts once, but
for STAN, whose paper prints two FLOPs for each. Trilinear sampling counts 8
multiply-adds per output element; pooling, normalisation, activations and sums count 0.
Moving averages of batch normalisation are no parameters.

## STAN, detection on AVA (Tables 2 and 4)

Backbone in its form for detection (res5 with stride 1 and dilation 2), one clip of
256x320, and a head of 80 classes; parameters without batch normalisation.

{detection}
The number of segments ("no tg") and the parameterisation do not show at two decimals:
the deformation network sees the same pixels, and only its last layer differs.

## STAN, recognition (Tables 5 to 7)

GFLOPs of two per multiply-add, parameters without batch normalisation. The paper's
parameters are of a head of 400 classes, for Charades' 157 too: with 157 its baselines
would have 0.5 M less than it prints.

{stan}
The paper's rows with STAN do not follow from its Table 1. On the SlowFast network the
map after res2 has 64x64 places here and 64x80 for detection, so that STAN should cost
4/5 of the 4.85 GFLOPs of Table 2, which is 3.9; printed are 2.8. For ResNet3D it is
4/5 of 8.6, or 6.9, at 8 frames; printed are 4.0. Parameters do not depend on the
size: Table 2's 0.19 M for SlowFast and 0.27 M for ResNet3D are 0.02 M and 0.07 M in
Table 6. (0.02 M is what eight channel groups have.) We keep what Table 1 defines and
Tables 2 and 4 confirm.

## STA (Tables I to V, VII to X)

G multiply-adds and M parameters with batch normalisation, but for the rows of Table
III, whose paper leaves it out. Where the paper prints no cost, neither does the table.

The public ResNeXt-101 with 51 classes has 47.626 M parameters, ours 47.6257 M. A
counter of PyTorch gives 38.466 G for it at 64x112x112, with two operations for each
normalised value; so counted ours has 38.4665 G.

{sta}
The layer itself, for the map of the last stage of ResNeXt-101 and others. The paper's
Table IV: c(hw+4)+5 parameters, cl(hw+4)+3l multiplications.

{formula}
## StNet (Tables 1 to 4)

G multiply-adds and M parameters with batch normalisation. The rows of Table 1 count
the head alone, over features of 1536 channels.

{stnet}
## Other published networks

As PyTorchVideo and others publish them: G multiply-adds of one clip.

{others}"""


def preset_table(prefix):
    """Lines of Markdown, a row for each table of a paper that a preset stands in."""
    rows = []
    for path in sorted(ZOO.glob("*/metadata.json")):
        paper = json.loads(path.read_text()).get("paper")
        if paper is None:
            continue
        tables = [t.removeprefix(prefix).strip() for t in paper["tables"]]
        found = [t.startswith(prefix) for t in paper["tables"]]
        if any(found) if prefix else not found:
            rows.append((", ".join(tables), path.parent.name, paper))
    unit = "GFLOPs" if prefix == "STAN" else "G multiply-adds"
    lines = [
        f"| table | preset | clip | {unit} | paper | difference "
        "| M params | paper | difference | why |",
        "|---" * 10 + "|",
    ]
    for tables, name, paper in sorted(rows, key=lambda row: row[:2]):
        flops = paper["flops_per_multiply_add"]
        cells = [
            f"{ours * scale:.2f} | {_number(printed, scale)} "
            f"| {_difference(ours, printed)}"
            for ours, printed, scale in (
                (paper["our_gmacs"], paper["gmacs"], flops),
                (paper["our_mparams"], paper["mparams"], 1),
            )
        ]
        clip = "x".join(map(str, paper["clip"]))
        link = f"[{name}](../zoo/{name}/README.md)"
        lines.append(
            f"| {tables} | {link} | {clip} | {' | '.join(cells)} | {paper['note']} |"
        )
    return "\n".join(lines) + "\n"


def formula_table():
    """The cost of `STAttention` beside the paper's formulas."""
    lines = [
        "| map l x h x w x c | parameters | formula | multiply-adds | formula |",
        "|---" * 5 + "|",
    ]
    for frames, h, w, c in ((4, 4, 4, 2048), (8, 7, 7, 1024), (1, 4, 4, 512)):
        layer = STAttention()
        layer.build((None, frames, h, w, c))
        macs = layer.compute_macs((None, frames, h, w, c))
        lines.append(
            f"| {frames}x{h}x{w}x{c} | {layer.count_params()} | {c * (h * w + 4) + 5} "
            f"| {macs} | {c * frames * (h * w + 4) + 3 * frames} |"
        )
    return "\n".join(lines) + "\n"


def make_table(rows, size, classes, **arguments):
    """Lines of Markdown, a row for each network."""
    lines = [
        "| table | network | GFLOPs | paper | difference "
        "| M params | paper | difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for table, name, kind, frames, alignment, gflops, parameters in rows:
        backbone = kind((frames, *size, 3), alignment=alignment, **arguments)
        ours = [2 * count_macs(backbone) / 1e9, count_parameters(backbone, classes)]
        cells = [
            f"{value:.2f} | {_number(printed)} | {_difference(value, printed)}"
            for value, printed in zip(ours, (gflops, parameters), strict=True)
        ]
        lines.append(f"| {table} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def count_parameters(backbone, classes):
    """Millions, without batch normalisation, with a fully connected head."""
    shapes = backbone.output_shape
    shapes = list(shapes.values()) if isinstance(shapes, dict) else [shapes]
    head = sum(shape[-1] for shape in shapes) * classes
    weights = [v for v in backbone.trainable_variables if "/norm/" not in v.path]
    return (head + sum(math.prod(v.shape) for v in weights)) / 1e6


def _number(printed, scale=1):
    return "" if printed is None else f"{round(scale * printed, 4):g}"


def _difference(value, printed):
    return "" if printed is None else f"{100 * (value / printed - 1):+.2f} %"


def main():
    """Count, and write the page."""
    text = TEXT.format(
        detection=make_table(DETECTION, AVA_SIZE, 80, **AVA),
        stan=preset_table("STAN"),
        sta=preset_table("STA "),
        formula=formula_table(),
        stnet=preset_table("StNet"),
        others=preset_table(""),
    )
    Path(__file__).with_name("papers.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
