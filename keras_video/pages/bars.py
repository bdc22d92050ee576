"""Bars of fractions, as HTML."""

import html


def bars(rows):
    """A bar for each row, beside its name and its value.

    Args:
        rows: list of `(name, fraction, value in words)`, and a class of the style
            sheet where a bar is to look otherwise (`"miss"`: orange).

    Example:
    >>> bars([("jump", 0.25, "1 of 4")]).count('--share:0.250')
    1
    """
    cells = "\n".join(
        f'<span title="{html.escape(str(name))}"><bdi>{html.escape(str(name))}</bdi>'
        "</span>"
        f'<i class="{"".join(style)}" style="--share:{_share(fraction):.3f}"></i>'
        f"<span>{html.escape(value)}</span>"
        for name, fraction, value, *style in rows
    )
    return f'<div class="bars">{cells}</div>'


def _share(fraction):
    """What is no fraction, such as a score that was added up, fills the bar."""
    return min(max(float(fraction), 0.0), 1.0)
