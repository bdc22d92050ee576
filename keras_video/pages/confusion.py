"""Confusion matrices: as a table with counts, and as a small map of many classes."""

import html

import numpy as np

# Classes up to which the cells of the table are large, and medium.
LARGE, MEDIUM = 6, 14


def confusion(matrix, class_names):
    """A table of true against predicted classes, shaded by the fraction of the row.

    Args:
        matrix: counts, a row for each true class.
        class_names: names of the classes.
    """
    escaped = [html.escape(name) for name in class_names]
    names = [f'<span title="{name}"><bdi>{name}</bdi></span>' for name in escaped]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = []
    for number, (name, counts) in enumerate(zip(names, matrix, strict=True)):
        total = max(int(sum(counts)), 1)
        cells = "".join(
            _cell(count, total, column == number)
            for column, count in enumerate(map(int, counts))
        )
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return (
        f'<table class="confusion{_size(len(names))}"><thead><tr>'
        f'<th class="corner">true class by predicted class</th>{head}</tr></thead>'
        f"<tbody>\n" + "\n".join(rows) + "</tbody></table>"
    )


def _cell(count, total, right):
    if not count:
        return '<td class="none"></td>'
    kind = "hit" if right else "miss"
    return f'<td class="{kind}" style="--share:{count / total:.2f}">{count}</td>'


def _size(classes):
    return "" if classes <= LARGE else " medium" if classes <= MEDIUM else " small"


def confusion_map(matrix, class_names):
    """All cells of a confusion matrix as coloured squares that fit any width, as SVG.

    Args:
        matrix: counts, a row for each true class.
        class_names: names of the classes, shown where a pointer rests on a square.
    """
    matrix = np.asarray(matrix)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    names = [html.escape(name) for name in class_names]
    squares = "\n".join(
        f'<rect class="{"hit" if row == column else "miss"}" x="{column}" y="{row}" '
        f'width="1" height="1" opacity="{0.25 + 0.75 * shares[row, column]:.2f}">'
        f"<title>{names[row]}, predicted {names[column]}: {matrix[row, column]} of "
        f"{matrix[row].sum()}</title></rect>"
        for row, column in np.argwhere(matrix)
    )
    right, total = np.trace(matrix), matrix.sum()
    return (
        f'<svg class="map" viewBox="0 0 {len(names)} {len(names)}" role="img">'
        f"<title>Confusion matrix of {len(names)} classes: {right} of {total} videos "
        f"on the diagonal</title>\n{squares}</svg>"
    )
