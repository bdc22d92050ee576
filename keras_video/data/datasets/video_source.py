"""Sources of labelled videos: folders, csv files, lists of public data sets."""

import dataclasses
import functools
from pathlib import Path

from keras_video.data.annotations.folders import check_class_folders, list_directory
from keras_video.data.annotations.formats.list_format import PARTS, PERSONS
from keras_video.data.annotations.read_video_list import LIST_FORMATS, open_video_lists
from keras_video.data.annotations.video_csv import read_csv
from keras_video.data.annotations.video_lists import check_no_person
from keras_video.data.datasets.video_dataset_from_csv import video_dataset_from_csv
from keras_video.data.datasets.video_dataset_from_directory import (
    video_dataset_from_directory,
)
from keras_video.validation import check_choice

# Names of the sub-folders that hold the parts of a data set.
TRAINING = ("train", "training")
TEST = ("test", "testing")
VALIDATION = ("val", "valid", "validation")
FOLDERS = "folders"
FORMATS = (FOLDERS, *LIST_FORMATS)


@dataclasses.dataclass(frozen=True)
class VideoSource:
    """Labelled videos: a folder with a sub-folder per class, a csv file, or lists.

    Args:
        path: the folder, possibly divided into `train` and `test`; the csv file of
            `path,label` lines; or the lists of a public data set.
        root: folder of the videos of a csv file or list; None for its own.
        format: "folders", or as for `read_video_list`; None to recognise it.
        fold: see `read_video_list`.
        person: see `read_video_list`.

    Raises:
        ValueError: for an unknown format or person, or a fold of folders.
    """

    path: str
    root: str | None = None
    format: str | None = None
    fold: int = 1
    person: str | None = None

    def __post_init__(self):
        check_choice("format", self.format, (None, *FORMATS))
        check_choice("person", self.person, (None, *PERSONS))
        if self.format == FOLDERS and self.fold not in (1, None):
            raise ValueError(
                f"Folders have no folds. Received: fold={self.fold!r}, format="
                f"{self.format!r}"
            )

    def __str__(self):
        return str(self.path)

    @functools.cached_property
    def lists(self):
        """The `VideoLists` of a public data set, or None."""
        if self.format == FOLDERS or not Path(self.path).exists():
            return None
        return open_video_lists(self.path, self.format, self.fold)

    @property
    def is_csv(self):
        """Whether it is a csv file of `path,label` lines."""
        path = Path(self.path)
        return self.lists is None and (path.suffix.lower() == ".csv" or path.is_file())

    @property
    def parts(self):
        """The parts for training and for testing; None where it has no such two."""
        if self.lists is not None:
            testing = [part for part in self.lists.parts if part != "train"]
            two = "train" in self.lists.parts and testing
            return ("train", testing[0]) if two else None
        return None if self.is_csv else find_parts(self.path)

    def part(self, name):
        """The part of a name, "train", "val" or "test"; None is that for testing.

        Raises:
            ValueError: if there is no such part.
        """
        check_choice("part", name, (None, *PARTS))
        parts = self.parts
        if name is None:
            return parts and parts[1]
        if self.lists is not None:
            return name
        if parts is None:
            raise ValueError(
                f"{self} is not divided into parts. Received: part={name!r}"
            )
        kinds = {"train": TRAINING, "val": VALIDATION, "test": TEST}
        found = _folders(self.path, kinds[name])
        if not found:
            raise ValueError(f"{self} has no folder for the part {name!r}.")
        return found[0]

    def classes(self):
        """(class names, whether a video can have several), without opening a video.

        Raises:
            ValueError: if there are no labels.
        """
        names, several = self._classes()
        if not names:
            raise ValueError(f"{self} names videos, but not their classes.")
        return names, several

    def _classes(self):
        if self.lists is not None:
            videos = [video for _, video in self.lists.entries]
            several = any(len(v.labels or ()) > 1 or v.segments for v in videos)
            return self.lists.class_names, several
        if self.is_csv:
            videos = read_csv(str(self.path), self.root, check_files=False)
        else:
            parts = find_parts(self.path)
            videos = list_directory(parts[0] if parts else self.path)
        return videos.class_names, any(len(each) > 1 for each in videos.labels or ())

    def check_classes(self, part, class_names):
        """Refuse videos of other classes than a model has.

        Csv files and lists are refused when they are read.

        Raises:
            ValueError: a folder has videos of another class.
        """
        if self.lists is None and not self.is_csv:
            check_class_folders(part or self.path, class_names)

    def dataset(self, part=None, **arguments):
        """The data set of a part, as `parts` has them; None for all videos."""
        if self.lists is None and not self.is_csv:
            check_no_person(self, self.person)
            return video_dataset_from_directory(str(part or self.path), **arguments)
        return video_dataset_from_csv(
            str(self.path),
            self.root,
            format=self.format,
            part=part,
            fold=self.fold,
            person=self.person,
            **arguments,
        )


def find_parts(folder):
    """`(training, testing)` sub-folders of a folder; `None` where it has no such two.

    The second one is that for validation, where there is one: what a training chooses
    its best epoch on is no test.

    Example:
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> find_parts(folder)
    >>> (folder / "train").mkdir(); (folder / "val").mkdir()
    >>> [part.name for part in find_parts(folder)]
    ['train', 'val']
    """
    training, testing = (
        _folders(folder, names) for names in (TRAINING, (*VALIDATION, *TEST))
    )
    return (training[0], testing[0]) if training and testing else None


def _folders(folder, names):
    return [Path(folder, name) for name in names if Path(folder, name).is_dir()]
