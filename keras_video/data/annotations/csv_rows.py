"""Rows of csv files, read strictly, and fields written so that they are read back."""

import csv
import io
from typing import NamedTuple


class CsvRow(NamedTuple):
    """A row of a csv file.

    Args:
        line: number of its first line in the file, from 1.
        fields: list of str.
        text: the row as it stands in the file.
    """

    line: int
    fields: list
    text: str


def csv_rows(path, text, delimiter=",", comments=False):
    r"""Parse the rows of a csv file; blank ones are left out.

    Lines end with a line feed, a carriage return, or both. A quoted field may hold
    anything; a quote in it is doubled.

    Args:
        path: the file, for messages.
        text: its content.
        delimiter: one character.
        comments: whether lines that start with `#` are left out.

    Yields:
        `CsvRow`s.

    Raises:
        ValueError: for a row that is no csv, with its first line.

    Example:
    >>> [row.fields for row in csv_rows("a.csv", 'a,1\r\n"#b, c",2\r')]
    [['a', '1'], ['#b, c', '2']]
    """
    lines = enumerate(io.StringIO(text, newline=""), 1)
    row = []  # pairs of number and line, of the row that is being read

    def feed():
        for number, line in lines:
            comment = comments and line.lstrip().startswith("#")
            if row or not (comment or line.isspace()):
                row.append((number, line))
                yield line

    reader = csv.reader(feed(), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        row.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _no_csv(path, row[0][0], error) from None
        yield CsvRow(row[0][0], fields, "".join(line for _, line in row).strip())


def csv_line(fields):
    r"""A line of a csv file, with a line feed at its end.

    Fields that a reader would take for something else are quoted: those with commas,
    quotes or line ends, those that start with `#`, and those with blanks around them.

    Example:
    >>> csv_line(["#1", "a b", "c, d", 0.5])
    '"#1",a b,"c, d",0.5\n'
    """
    return ",".join(map(_field, fields)) + "\n"


def _field(value):
    text = str(value)
    special = set(text) & set(',"\r\n') or text.startswith(("#", "\ufeff"))
    if special or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _no_csv(path, line, error):
    reasons = {
        "unexpected end of data": "a quote is opened and not closed",
        "field larger than field limit": "a field is too long; is a quote not closed?",
        "expected after": "a quote is closed in the middle of a field; in quoted "
        "fields, quotes are doubled",
    }
    known = (reason for part, reason in reasons.items() if part in str(error))
    return ValueError(
        f"{path}, line {line}: the row that starts here is no csv: "
        f"{next(known, str(error))}. Correct the row."
    )
