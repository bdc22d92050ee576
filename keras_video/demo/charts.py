"""Charts of the demo's report, as HTML and SVG."""

import html
import math

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 66, 98, 24, 34
# Height of a line of text as phones show it, larger, and how far its middle is above
# its baseline.
LINE, MIDDLE = 22, 5
TICKS = 4


def curve(history):
    """The accuracy per epoch on training and test videos, as SVG.

    Args:
        history: dictionary from metric to values, with an accuracy among them.

    Example:
    >>> svg = curve({"accuracy": [0.2, 0.9], "val_accuracy": [0.3, 0.8]})
    >>> svg.count("<polyline")
    2
    """
    name = next((n for n in ("accuracy", "binary_accuracy") if n in history), None)
    return _chart("accuracy", history, name, 1.0, lambda value: f"{100 * value:.0f} %")


def loss_curve(history):
    """The loss per epoch on training and test videos, as SVG.

    Args:
        history: dictionary from metric to values, with `"loss"` among them.
    """
    values = [*history["loss"], *history.get("val_loss", [])]
    step = _round_up(max([v for v in values if math.isfinite(v)], default=1.0) / TICKS)
    return _chart("loss", history, "loss", TICKS * step, lambda value: f"{value:g}")


def _chart(title, history, name, top, label):
    """Lines over the epochs, from 0 to `top`, whose values `label` turns into text."""
    lines = [
        ("training", "training", history.get(name, [])),
        ("test", "testing", history.get(f"val_{name}", [])),
    ]
    lines = [line for line in lines if len(line[2])]
    epochs = max((len(values) for _, _, values in lines), default=1)
    text = html.escape(_in_words(f"{title} over {epochs} epochs", lines, label))
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{text}</title>",
    ]
    for tick in range(TICKS + 1):
        y, value = _y(tick / TICKS), label(round(top * tick / TICKS, 9))
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text x="{LEFT - 6}" y="{y + MIDDLE}" text-anchor="end">{value}</text>'
        )
    for epoch in sorted({1, (epochs + 1) // 2, epochs}):
        x = _x(epoch - 1, epochs)
        parts.append(f'<text x="{x}" y="{HEIGHT - 8}" text-anchor="middle">')
        parts.append(f"{'epoch ' if epoch == 1 else ''}{epoch}</text>")
    parts += _lines(lines, epochs, top)
    return "\n".join([*parts, "</svg>"])


def _in_words(title, lines, label):
    """What a chart shows, for those who do not see it."""
    found = [
        f"from {label(round(values[0], 3))} to {label(round(values[-1], 3))} on "
        f"{videos} videos"
        for videos, _, values in lines
    ]
    return f"{title}: " + ", ".join(found)


def _round_up(value):
    """The next number of one figure or two, as a scale has them."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(step * unit for step in steps if step * unit >= value * (1 - 1e-9))


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
            f'<td class="{_kind(count, column == number)}" '
            f'style="--share:{count / total:.2f}">{count or ""}</td>'
            for column, count in enumerate(map(int, counts))
        )
        rows.append(f"<tr><th>{name}</th>{cells}</tr>")
    return (
        '<table class="confusion"><tr><th class="corner">true class by predicted '
        f"class</th>{head}</tr>\n" + "\n".join(rows) + "</table>"
    )


def _kind(count, right):
    if not count:
        return "none"
    return "hit" if right else "miss"


def _lines(lines, epochs, top):
    """Polylines with their names at their ends, which do not overlap."""
    ends = [_y(values[-1] / top) for _, _, values in lines]
    if len(ends) == 2 and abs(ends[0] - ends[1]) < LINE:
        upper = 0 if ends[0] <= ends[1] else 1
        middle = sum(ends) / 2
        # Neither above the chart nor among its epochs.
        middle = min(max(middle, TOP), HEIGHT - BOTTOM - LINE / 2)
        ends[upper], ends[1 - upper] = middle - LINE / 2, middle + LINE / 2
    parts = []
    for (label, style, values), end in zip(lines, ends, strict=True):
        points = " ".join(
            f"{_x(i, epochs)},{_y(v / top)}" for i, v in enumerate(values)
        )
        parts.append(f'<polyline class="{style}" points="{points}"/>')
        parts.append(
            f'<text class="{style}" x="{WIDTH - RIGHT + 8}" y="{end + MIDDLE:.1f}">'
            f"{label}</text>"
        )
    return parts


def _x(epoch, epochs):
    return round(LEFT + epoch / max(epochs - 1, 1) * (WIDTH - LEFT - RIGHT), 1)


def _y(share):
    share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 1.0
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
