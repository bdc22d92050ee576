"""The table of the zoo: a row for each preset that was not trained here."""

from rows import detection, public, sta, stan, stnet

TABLES = (stan, detection, public, sta, stnet)
ROWS = {row.name: row for table in TABLES for row in table.ROWS}

__all__ = ["ROWS"]
