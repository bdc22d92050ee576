"""Comparisons as a picture."""

import html

WIDTH, LEFT, RIGHT, BAR, GAP = 760, 210, 120, 16, 6
OURS, THEIRS = "#2a7f62", "#9aa3ad"
STYLE = (
    "text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.end{text-anchor:end}"
)


def plot(comparisons):
    """Bars of the median times, each comparison on a scale of its own, as SVG.

    Peers are grey. The line on a bar goes from its shortest to its longest turn.

    Args:
        comparisons: list of `Comparison`.

    Returns:
        The text of an SVG file.
    """
    parts, y = [], 10
    for comparison in comparisons:
        y += 14
        parts.append(_text(10, y, comparison.title, "title"))
        y += 8
        longest = max(max(x.times) for x in comparison.contestants)
        scale = (WIDTH - LEFT - RIGHT) / longest
        for row, contestant in zip(
            comparison.rows(), comparison.contestants, strict=True
        ):
            parts += _bar(y, row, contestant.times, scale)
            y += BAR + GAP
        y += 16
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
        f'viewBox="0 0 {WIDTH} {y}" role="img"><style>{STYLE}</style>'
        f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _bar(y, row, times, scale):
    colour = THEIRS if row["contestant"].startswith("PyTorchVideo") else OURS
    middle, base = y + BAR / 2, y + BAR - 4
    low, high = (LEFT + scale * t for t in (min(times), max(times)))
    yield _text(LEFT - 8, base, row["contestant"], "end")
    yield (
        f'<rect x="{LEFT}" y="{y}" width="{scale * row["seconds"]:.1f}" '
        f'height="{BAR}" fill="{colour}"/>'
    )
    yield (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" '
        'stroke="#222"/>'
    )
    label = f"{row['seconds']:.3g} s, {row['ratio']:.2f}"
    yield _text(round(high + 8, 1), base, label, "value")


def _text(x, y, text, kind):
    return f'<text x="{x}" y="{y}" class="{kind}">{html.escape(text)}</text>'
