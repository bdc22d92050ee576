"""Base of the forms of lists of videos."""

import abc
import dataclasses
import re
from pathlib import Path

from keras_video._advice import Advice, advised
from keras_video.data.annotations.read_text import excerpt

PARTS = ("train", "val", "test")
PERSONS = ("first", "third")
_PART = re.compile(r"(?<![a-z])(train|val|test)(?:ing|idation|idate|id)?(?![a-z])")


@dataclasses.dataclass(frozen=True)
class ListedVideo:
    """A video in a list.

    Args:
        where: its place in the list, such as "line 3".
        name: its path in the data set's folder, or its file's name without ending.
        labels: names of its classes; None where the list has no labels.
        part: one of `PARTS`, or None.
        segments: tuples of class, start and end, in seconds.
        person: "first" where the camera is worn by who acts, "third" where another
            sees the scene; None where the list does not say.
    """

    where: str
    name: str
    labels: tuple | None
    part: str | None = None
    segments: tuple = ()
    person: str | None = None


class ListFormat(abc.ABC):
    """A file that lists videos, in the form of one data set.

    Args:
        path: the file.
        text: its content.
    """

    suffix = ".txt"
    # Pattern of the file's name; its second group is the number of the division.
    file_name = None

    def __init__(self, path, text):
        self.path, self.text = Path(path), text

    @classmethod
    def match(cls, name):
        """The match of a file's name, None where it has another form."""
        return cls.file_name and cls.file_name.fullmatch(name)

    @classmethod
    def recognises(cls, name, head):
        """Whether a file is of this form, by its name and the start of its text."""
        return cls.match(name) is not None

    @classmethod
    def is_extract(cls, name):
        """Whether a file, by its name, repeats videos of another list beside it."""
        return False

    @classmethod
    def fold(cls, name):
        """The number of the division that a file belongs to; None where there is one.

        Args:
            name: of the file.
        """
        match = cls.match(name)
        return match and int(match[2])

    @abc.abstractmethod
    def videos(self):
        """Yield the `ListedVideo`s, in the order of the file."""

    def class_names(self):
        """The data set's classes in their order, from a file beside this; or None."""
        return None

    def beside(self, pattern):
        """The first file in the same folder whose name fits, or None."""
        return next(iter(sorted(self.path.parent.glob(pattern))), None)

    def wrong(self, where, expected, found):
        """The error for an entry of another form."""
        return advised(
            ValueError(
                f"{self.path}, {where}: expected {expected}, found {excerpt(found)}."
            ),
            Advice("Lists of path and label are read with {}.", "format", "csv"),
        )


def part_of(text):
    """The part of a data set that a name says: one of `PARTS`, or None.

    Example:
    >>> part_of("Charades_v1_train.csv"), part_of("validate"), part_of("latest.csv")
    ('train', 'val', None)
    """
    match = _PART.search(text.lower())
    return match and match[1]
