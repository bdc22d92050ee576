"""Write `docs/papers.md`: parameters and multiply-adds beside the papers' tables.

What is counted of a preset stands in its metadata.json, where `zoo/make_zoo.py` put it.
"""

import json
from pathlib import Path

from keras_video.layers import STAttention

ZOO = Path(__file__).parents[1] / "zoo"

TEXT = """# Ours beside the papers' tables

Written by `make papers`, from the graphs of the models. A multiply-add counts once, but
for STAN, whose paper prints two FLOPs for each. Trilinear sampling counts 8
multiply-adds per output element; pooling, normalisation, activations and sums count 0.
Moving averages of batch normalisation are no parameters.

## STAN, detection on AVA and AVA-Kinetics (Tables 2 to 4)

GFLOPs of two per multiply-add, for one clip with one box: aligning a box counts 0, and
the classifier 0.0004 GFLOPs. Parameters without batch normalisation.

{detection}
Table 4's row "fixed W" is the network of Table 2, trained otherwise.
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

## Self-attention and actor-target relation, detection on AVA

The papers print no cost. G multiply-adds of one clip with one box.

{others_detection}
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


def preset_table(*prefixes, task="classification"):
    """Lines of Markdown, a row for each table of a paper that a preset stands in."""
    prefix = prefixes[0] if len(prefixes) == 1 else ""
    rows = []
    for path in sorted(ZOO.glob("*/metadata.json")):
        metadata = json.loads(path.read_text())
        paper = metadata.get("paper")
        if paper is None or metadata["task"] != task:
            continue
        tables = [t.removeprefix(prefix).strip() for t in paper["tables"]]
        found = [t.startswith(prefixes) for t in paper["tables"]]
        if any(found) if prefixes[0] else not found:
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


def _number(printed, scale=1):
    return "" if printed is None else f"{round(scale * printed, 4):g}"


def _difference(value, printed):
    return "" if printed is None else f"{100 * (value / printed - 1):+.2f} %"


def main():
    """Count, and write the page."""
    text = TEXT.format(
        detection=preset_table("STAN", task="action_detection"),
        others_detection=preset_table("SSFA", "ATR", task="action_detection"),
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
