"""Rows of an annotation file that are wrong, and what is wrong with them."""

import dataclasses
from collections import Counter

# What each problem means. Rows with the last two are corrected, others are not used.
PROBLEMS = {
    "columns": "the number of columns is wrong",
    "video": "the video id is missing",
    "timestamp": "the timestamp is no number of seconds from 0",
    "coordinate": "a coordinate is missing, or is no number",
    "inverted": "the box is inverted: x2 is less than x1, or y2 less than y1",
    "no area": "the box has no width or no height",
    "outside": "the box lies outside the picture (coordinates are fractions of it, "
    "0 to 1, not pixels)",
    "label": "the action is no number of the label map",
    "person": "the person id is no whole number",
    "score": "the score is no number",
    "clipped": "the box reaches over the edge of the picture, and is cut there",
    "duplicated": "the row says the same as one before, and is dropped",
}
CORRECTED = ("clipped", "duplicated")

_MOST = 300  # characters of a row that a message shows
_NAMED = 5  # lines with each problem that a message names


@dataclasses.dataclass(frozen=True, order=True)
class BadRow:
    """A row of an annotation file that is wrong.

    Args:
        line: its number in the file, from 1.
        problem: one of `PROBLEMS`.
        text: the row.
    """

    line: int
    problem: str
    text: str

    @property
    def corrected(self):
        """Whether the row is used once corrected, or repeats another."""
        return self.problem in CORRECTED

    def __str__(self):
        text = " ".join(self.text.splitlines())
        text = text[:_MOST] + "..." * (len(text) > _MOST)
        return f"line {self.line}: {PROBLEMS[self.problem]}: {text}"


def count_problems(rows):
    """`{problem: number of rows}`, in the order of `PROBLEMS`."""
    counts = Counter(row.problem for row in rows)
    return {problem: counts[problem] for problem in PROBLEMS if counts[problem]}


def summary(rows):
    """Lines of text: how many rows have each problem, and which.

    Example:
    >>> print(*summary([BadRow(3, "video", ",1"), BadRow(9, "video", ",2")]))
    2 x the video id is missing (lines 3, 9)
    """
    lines = []
    for problem, number in count_problems(rows).items():
        numbers = [str(row.line) for row in rows if row.problem == problem]
        more = ", ..." if number > _NAMED else ""
        where = "line" if number == 1 else "lines"
        named = ", ".join(numbers[:_NAMED])
        lines.append(f"{number} x {PROBLEMS[problem]} ({where} {named}{more})")
    return lines
