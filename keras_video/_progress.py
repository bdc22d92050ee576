"""The progress of a download on the terminal."""

import sys


class Progress:
    """One line on the terminal that says how much of a file is there.

    Args:
        name: of the file.
        size: bytes in all.
    """

    def __init__(self, name, size):
        self.name, self.size, self.shown = name, size, None
        self.visible = sys.stderr.isatty()

    def show(self, done):
        percent = 100 * done // max(self.size, 1)
        if self.visible and percent != self.shown:
            self.shown = percent
            text = f"\r{self.name}: {done / 1e6:.1f} of {self.size / 1e6:.1f} MB"
            print(f"{text} ({percent} %)", end="", file=sys.stderr, flush=True)

    def end(self):
        if self.shown is not None:
            print(file=sys.stderr)
