"""Names, numbers and lists of files in the sentences of a page."""

import html
from pathlib import Path


def bold(name):
    """A name of a class within a sentence, in whatever direction it is written.

    Example:
    >>> bold("<jump>")
    '<b><bdi>&lt;jump&gt;</bdi></b>'
    """
    return f"<b><bdi>{html.escape(str(name))}</bdi></b>"


def duration(seconds):
    """A time as a person says it.

    Example:
    >>> duration(59.4), duration(321), duration(7500)
    ('59 s', '5 min 21 s', '2 h 5 min')
    """
    minutes, seconds = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def number_of(count, noun):
    """A number with its noun, in the plural where it needs it.

    Example:
    >>> number_of(1, "video"), number_of(2, "class")
    ('1 video', '2 classes')
    """
    ending = "es" if noun.endswith("s") else "s"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{ending}"


def percent(fraction, digits=1):
    """A fraction in percent.

    Example:
    >>> percent(0.8651), percent(1.0), percent(float("nan"))
    ('86.5 %', '100 %', 'none')
    """
    if fraction != fraction:
        return "none"
    text = f"{100 * fraction:.{digits}f}"
    return f"{text.removesuffix('.' + digits * '0')} %"


def file_name(path):
    """The last folder and the name of a file, with the whole path as a tooltip.

    Example:
    >>> file_name("/data/clips/jump/a.mp4")
    '<code title="/data/clips/jump/a.mp4">jump/a.mp4</code>'
    """
    name = "/".join(Path(str(path)).parts[-2:])
    return f'<code title="{html.escape(str(path))}">{html.escape(name)}</code>'


def skipped_videos(skipped):
    """The videos that could not be read, as a list; empty where there are none.

    Args:
        skipped: list of `(path, reason)`.
    """
    if not skipped:
        return ""
    items = "".join(
        f"<li><code>{html.escape(str(path))}</code>: {html.escape(str(reason))}</li>"
        for path, reason in skipped
    )
    verb = "was" if len(skipped) == 1 else "were"
    count = number_of(len(skipped), "video")
    return f"<p>{count} could not be read and {verb} skipped:</p><ul>{items}</ul>"
