"""Charts of the demo's report, as HTML and SVG."""

import html

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 54, 110, 12, 30


def curve(history):
    """The accuracy per epoch on training and test videos, as SVG.

    Args:
        history: dictionary from metric to values, with an accuracy among them.

    Example:
    >>> svg = curve({"accuracy": [0.2, 0.9], "val_accuracy": [0.3, 0.8]})
    >>> svg.count("<polyline")
    2
    """
    lines = [
        ("training videos", "training", _accuracy(history, "")),
        ("test videos", "testing", _accuracy(history, "val_")),
    ]
    epochs = len(lines[0][2])
    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{percent} %</text>'
        )
    for epoch in sorted({1, (epochs + 1) // 2, epochs}):
        x = _x(epoch - 1, epochs)
        parts.append(f'<text x="{x}" y="{HEIGHT - 8}" text-anchor="middle">')
        parts.append(f"{'epoch ' if epoch == 1 else ''}{epoch}</text>")
    parts += _lines([line for line in lines if line[2]], epochs)
    return "\n".join([*parts, "</svg>"])


def confusion(matrix, class_names):
    """A table of true against predicted classes, shaded by the fraction of the row.

    Args:
        matrix: counts, a row for each true class.
        class_names: names of the classes.
    """
    names = [html.escape(name) for name in class_names]
    head = "".join(f"<th><span>{name}</span></th>" for name in names)
    rows = []
    for number, (name, counts) in enumerate(zip(names, matrix, strict=True)):
        total = max(int(sum(counts)), 1)
        cells = "".join(
            f'<td class="{"hit" if column == number else "miss"}" '
            f'style="--share:{count / total:.2f}">{count or ""}</td>'
            for column, count in enumerate(map(int, counts))
        )
        rows.append(f"<tr><th>{name}</th>{cells}</tr>")
    return (
        '<table class="confusion"><tr><th class="corner">true class by predicted '
        f"class</th>{head}</tr>\n" + "\n".join(rows) + "</table>"
    )


def _accuracy(history, prefix):
    for name in ("accuracy", "binary_accuracy"):
        if prefix + name in history:
            return history[prefix + name]
    return []


def _lines(lines, epochs):
    """Polylines with their names at their ends, which do not overlap."""
    ends = [_y(values[-1]) for _, _, values in lines]
    if len(ends) == 2 and abs(ends[0] - ends[1]) < 16:
        upper = 0 if ends[0] <= ends[1] else 1
        middle = sum(ends) / 2
        ends[upper], ends[1 - upper] = middle - 8, middle + 8
    parts = []
    for (label, style, values), end in zip(lines, ends, strict=True):
        points = " ".join(f"{_x(i, epochs)},{_y(v)}" for i, v in enumerate(values))
        parts.append(f'<polyline class="{style}" points="{points}"/>')
        parts.append(
            f'<text class="{style}" x="{WIDTH - RIGHT + 8}" y="{end + 4:.1f}">'
            f"{label}</text>"
        )
    return parts


def _x(epoch, epochs):
    return round(LEFT + epoch / max(epochs - 1, 1) * (WIDTH - LEFT - RIGHT), 1)


def _y(value):
    return round(TOP + (1 - value) * (HEIGHT - TOP - BOTTOM), 1)
