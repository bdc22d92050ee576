"""Lists of videos as csv files with a header."""

from keras_video.data.annotations.csv_rows import csv_rows
from keras_video.data.annotations.formats.list_format import ListFormat


class Table(ListFormat):
    """A csv file whose header has certain columns, in any order."""

    suffix = ".csv"
    columns = ()  # those that the form is recognised by

    @classmethod
    def recognises(cls, name, head):
        first = head.lstrip().splitlines()[:1]
        return bool(first) and set(cls.columns) <= set(_columns(first[0].split(",")))

    def rows(self):
        """Yield (place, dictionary from column to field) of each row."""
        rows = csv_rows(self.path, self.text)
        header = next(rows, None)
        columns = _columns(header.fields if header else [])
        missing = [name for name in self.columns if name not in columns]
        if missing:
            raise self.wrong("line 1", f"a column {missing[0]!r}", ",".join(columns))
        for row in rows:
            if len(row.fields) != len(columns):
                expected = f"{len(columns)} fields, as the header has"
                raise self.wrong(f"line {row.line}", expected, row.text)
            fields = (field.strip() for field in row.fields)
            yield f"line {row.line}", dict(zip(columns, fields, strict=True))


def _columns(fields):
    return [field.strip().strip('"').lower() for field in fields]
