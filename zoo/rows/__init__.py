"""The table of the zoo: a row for each preset that was not trained here."""

from rows import detection, public, sta, stan, stnet, x3d

TABLES = (stan, detection, public, sta, stnet, x3d)
ROWS = {row.name: row for table in TABLES for row in table.ROWS}

__all__ = ["ROWS"]
