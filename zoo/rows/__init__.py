"""The table of the zoo: a row for each preset that comes without weights."""

from rows import sta, stan, stnet

ROWS = {row.name: row for row in (*stan.ROWS, *sta.ROWS, *stnet.ROWS)}

__all__ = ["ROWS"]
