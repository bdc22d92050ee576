"""What can be wrong with a row of an annotation file."""

import dataclasses
from collections import Counter

# What each kind means. Rows of the last two are mended, all others are of no use.
KINDS = {
    "columns": "the number of columns is wrong",
    "video": "the video id is missing",
    "timestamp": "the timestamp is no number of seconds from 0",
    "coordinate": "a coordinate is missing, or is no number",
    "inverted": "the box is inverted: x2 is less than x1, or y2 less than y1",
    "no area": "the box has no width or no height",
    "outside": "the box lies outside the picture (coordinates are shares of it, "
    "0 to 1, not pixels)",
    "label": "the action is no number of the label map",
    "person": "the person id is no whole number",
    "score": "the score is no number",
    "clipped": "the box reaches over the edge of the picture, and is cut there",
    "duplicated": "the row says the same as one before, and is dropped",
}
MENDED = ("clipped", "duplicated")

_NAMED = 5  # lines of each kind that a message names


@dataclasses.dataclass(frozen=True, order=True)
class BadRow:
    """A row that cannot be taken as it is.

    Args:
        line: its number in the file, from 1.
        kind: one of `KINDS`.
        text: the row.
    """

    line: int
    kind: str
    text: str

    @property
    def mended(self):
        """Whether the row is used, or is superfluous, so that nothing is lost."""
        return self.kind in MENDED

    def __str__(self):
        return f"line {self.line}: {KINDS[self.kind]}: {self.text}"


def count_kinds(rows):
    """`{kind: number of rows}`, in the order of `KINDS`."""
    counts = Counter(row.kind for row in rows)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}


def summary(rows):
    """Lines that say how many rows of each kind there are, and where.

    Example:
    >>> print(*summary([BadRow(3, "video", ",1"), BadRow(9, "video", ",2")]))
    2 x the video id is missing (lines 3, 9)
    """
    lines = []
    for kind, number in count_kinds(rows).items():
        places = [str(row.line) for row in rows if row.kind == kind]
        more = ", ..." if number > _NAMED else ""
        where = "line" if number == 1 else "lines"
        lines.append(
            f"{number} x {KINDS[kind]} ({where} {', '.join(places[:_NAMED])}{more})"
        )
    return lines
