"""Charts of values over the epochs of a training, as SVG."""

import html
import math

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 66, 98, 24, 34
# Height of a line of text as phones show it, larger, and how far its middle is above
# its baseline.
LINE, MIDDLE = 22, 5
TICKS = 4
RATES = ("learning_rate", "lr")
NO_METRICS = ("loss", "epoch", "seconds", *RATES)


def metric_names(history):
    """The metrics of a training that are fractions, without those of the loss.

    Args:
        history: dictionary from metric to its values, one per epoch; those on test
            videos begin with `val_`.

    Example:
    >>> metric_names({"loss": [2.0], "accuracy": [0.5], "val_accuracy": [0.4]})
    ['accuracy']
    """
    names = dict.fromkeys(name.removeprefix("val_") for name in history)
    return [name for name in names if _is_fraction(name, history)]


def _is_fraction(name, history):
    values = [*history.get(name, ()), *history.get(f"val_{name}", ())]
    inside = [0 <= value <= 1 for value in values if math.isfinite(value)]
    return name not in NO_METRICS and all(inside) and any(inside)


def curve(history, name=None):
    """A metric per epoch on training and test videos, as SVG.

    Args:
        history: dictionary from metric to values.
        name: of a metric of `metric_names`; the first by default.

    Example:
    >>> svg = curve({"accuracy": [0.2, 0.9], "val_accuracy": [0.3, 0.8]})
    >>> svg.count("<polyline")
    2
    """
    name = name or next(iter(metric_names(history)), None)
    return _chart(
        words(name or "accuracy"),
        _pair(history, name),
        1.0,
        lambda value: f"{100 * value:.0f} %",
    )


def words(metric):
    """The name of a metric in a sentence.

    Example:
    >>> words("binary_accuracy"), words("frame_map"), words("top5")
    ('accuracy', 'frame-mAP', 'top5')
    """
    known = {
        "binary_accuracy": "accuracy",
        "categorical_accuracy": "accuracy",
        "sparse_categorical_accuracy": "accuracy",
        "frame_map": "frame-mAP",
        "map": "mAP",
    }
    return known.get(metric, metric.replace("_", " "))


def loss_curve(history):
    """The loss per epoch on training and test videos, as SVG.

    Args:
        history: dictionary from metric to values, with `"loss"` among them.
    """
    lines = _pair(history, "loss")
    return _chart("loss", lines, _top(lines), lambda value: f"{value:g}")


def rate_curve(history):
    """The learning rate per epoch as SVG, empty if it is not in the history.

    Args:
        history: dictionary from metric to values.
    """
    values = next((history[name] for name in RATES if history.get(name)), [])
    lines = [("", "testing", values)] if len(values) else []
    return _chart("learning rate", lines, _top(lines), _short) if lines else ""


def _pair(history, name):
    """A metric's values on training and on test videos, as lines."""
    lines = [
        ("training", "training", history.get(name, [])),
        ("test", "testing", history.get(f"val_{name}", [])),
    ]
    return [line for line in lines if len(line[2])]


def _top(lines):
    """The upper end of a scale that has round numbers at its ticks."""
    values = [v for *_, line in lines for v in line if math.isfinite(v)]
    return TICKS * _round_up(max(values, default=TICKS) / TICKS)


def _short(value):
    """A number in few characters.

    Example:
    >>> _short(0.00075), _short(0.25), _short(0.0)
    ('7.5e-4', '0.25', '0')
    """
    digits, exponent = f"{value:.2e}".split("e")
    scientific = f"{float(digits):g}e{int(exponent)}"
    return min(f"{value:g}", scientific, key=len)


def _chart(title, lines, top, label):
    """Lines over the epochs, from 0 to `top`, whose values `label` turns into text."""
    epochs = max((len(values) for _, _, values in lines), default=1)
    text = html.escape(_in_words(f"{title} over {epochs} epochs", lines, label))
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{text}</title>",
    ]
    for tick in range(TICKS + 1):
        y, value = _y(tick / TICKS), label(_rounded(top * tick / TICKS))
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


def _rounded(value):
    """Without what floating point adds to a number of few figures."""
    return float(f"{value:.9g}")


def _in_words(title, lines, label):
    """What a chart shows, for those who do not see it."""
    found = [
        f"from {label(float(f'{values[0]:.3g}'))} to "
        f"{label(float(f'{values[-1]:.3g}'))}"
        + (f" on {videos} videos" if videos else "")
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
        if epochs == 1:  # which has no length to draw
            x, y = points.split(",")
            parts.append(f'<circle class="{style}" cx="{x}" cy="{y}" r="4"/>')
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
