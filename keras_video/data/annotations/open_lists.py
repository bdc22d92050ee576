"""Opening of the lists of videos that public data sets come with."""

import os
from pathlib import Path

from keras_video._advice import Advice, advised
from keras_video.data.annotations.formats import FORMATS
from keras_video.data.annotations.read_text import read_text
from keras_video.validation import check_choice

_HEAD = 4096  # bytes of a file by which its form is recognised
_SUFFIXES = {form.suffix for form in FORMATS.values()}


def open_lists(source, format=None, fold=1):
    """The lists of videos at a path.

    Args:
        source: a list; or a folder that has lists in it or in a folder of it.
        format: one of `FORMATS`; None to recognise it.
        fold: for a folder: which of several divisions into training and test.

    Returns:
        List of `ListFormat`s, all of one form; empty if there is none.

    Raises:
        FileNotFoundError: if there is nothing at the path.
        ValueError: if a file is no text, or a folder has lists of several forms.
    """
    if format is not None:
        check_choice("format", format, FORMATS)
    if "://" in os.fspath(source):
        return []
    source = Path(source)
    if not source.is_dir():
        form = FORMATS.get(format) or _recognise(source)
        return [form(source, read_text(source, ""))] if form else []
    found = {}
    for path in _candidates(source):
        form = _recognise(path)
        if (
            form
            and format in (None, _name(form))
            and form.fold(path.name) in (None, fold)
        ):
            found.setdefault(_name(form), []).append(path)
    for name, paths in found.items():
        whole = [path for path in paths if not FORMATS[name].is_extract(path.name)]
        found[name] = whole or paths
    if len(found) > 1:
        names = " and ".join(found)
        raise advised(
            ValueError(f"{source} has lists in the forms of {names}."),
            Advice(f"Say which to take with {{}} ({', '.join(found)}).", "format"),
        )
    return [
        FORMATS[name](path, read_text(path, ""))
        for name, paths in found.items()
        for path in paths
    ]


def find_folds(source, format=None):
    """The numbers of the divisions into training and test that a folder has.

    Args:
        source: the folder.
        format: one of `FORMATS`; None to recognise it.

    Returns:
        Sorted list; empty where there is but one division.
    """
    found = set()
    for path in _candidates(Path(source)) if Path(source).is_dir() else ():
        form = _recognise(path)
        if form and format in (None, _name(form)):
            found.add(form.fold(path.name))
    return sorted(found - {None})


def _candidates(folder):
    """Files in a folder, and in its folders, that may be lists by their names."""
    names = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in sorted(names):
        inside = path.iterdir() if path.is_dir() else [path]
        yield from sorted(p for p in inside if p.suffix in _SUFFIXES and p.is_file())


def _recognise(path):
    """The form of a file, or None."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD).decode("utf-8-sig", errors="replace")
    except OSError:
        return None
    forms = (form for form in FORMATS.values() if form.recognises(path.name, head))
    return next(forms, None)


def _name(form):
    return next(name for name, known in FORMATS.items() if known is form)
