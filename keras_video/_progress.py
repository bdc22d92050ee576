"""The progress of long work: on a terminal, and in lines of a log."""

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


def progress_bar(unit):
    """A function of (done, total): a bar on a terminal, else a line for each tenth.

    Args:
        unit: what is counted, such as "video".
    """
    bar = None

    def show_bar(done, total):
        nonlocal bar
        import keras

        bar = bar or keras.utils.Progbar(total, unit_name=unit)
        bar.update(done)

    def show_line(done, total):
        if 10 * done // total > 10 * (done - 1) // total:
            print(f"{unit} {done}/{total}", flush=True)

    return show_bar if sys.stdout.isatty() else show_line
