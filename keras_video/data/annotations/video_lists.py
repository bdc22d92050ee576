"""The entries of the lists of a data set, and their videos."""

import dataclasses
import os

from keras_video._advice import Advice, advised
from keras_video.data.annotations.find_videos import locate_videos
from keras_video.data.annotations.formats.list_format import PARTS, PERSONS
from keras_video.data.annotations.read_text import excerpt
from keras_video.data.annotations.video_list import VideoList
from keras_video.validation import check_choice, check_class_names, some


@dataclasses.dataclass(frozen=True)
class VideoLists:
    """The entries of the lists of a data set.

    Args:
        source: the list or the folder, for messages.
        entries: pairs of list and `ListedVideo`.
        class_names: the classes' names by number.
    """

    source: str
    entries: list
    class_names: list

    @property
    def parts(self):
        """The parts of which there are labelled videos, training first."""
        labelled = [video for _, video in self.entries if video.labels is not None]
        found = {video.part for video in labelled}
        return [part for part in PARTS if part in found]

    def select(self, part, person=None):
        """The lists of one part, and of videos in one person; None is all.

        Raises:
            ValueError: if there is no such part.
        """
        lists = self if part is None else self._of_part(part)
        return lists if person is None else lists._of_person(person)

    def _of_person(self, person):
        check_choice("person", person, PERSONS)
        entries = [each for each in self.entries if each[1].person == person]
        if not any(video.person for _, video in self.entries):
            check_no_person(self.source, person)
        if not entries:
            raise ValueError(
                f"{self.source} has no videos in the {person} person. "
                f"Received: person={person!r}"
            )
        return dataclasses.replace(self, entries=entries)

    def _of_part(self, part):
        check_choice("part", part, PARTS)
        entries = [each for each in self.entries if each[1].part == part]
        if not entries:
            known = {video.part for _, video in self.entries} - {None}
            raise ValueError(
                f"{self.source} has no videos of the part {part!r}; its parts are "
                f"{', '.join(sorted(known)) or 'not said'}. Received: part={part!r}"
            )
        return dataclasses.replace(self, entries=entries)

    def video_list(self, root=None, class_names=None, check_files=True):
        """A `VideoList` with the paths and class numbers, see `read_video_list`."""
        if not self.entries:
            raise ValueError(f"{self.source} names no videos.")
        if root is None:
            is_folder = os.path.isdir(self.source)
            root = self.source if is_folder else os.path.dirname(self.source)
        root = os.fspath(root) or "."
        names = check_class_names(class_names) or self.class_names
        # Copies of the lists differ in capitals ("HandStandPushups").
        numbers = {name.lower(): number for number, name in enumerate(names)}
        numbers |= {name: number for number, name in enumerate(names)}
        labels = [self._numbers(each, numbers, names) for each in self.entries]
        paths, missing = locate_videos(root, [v.name for _, v in self.entries])
        if missing and check_files:
            raise self._missing(missing, root)
        labelled = any(each is not None for each in labels)
        timed = any(video.segments for _, video in self.entries)
        return VideoList(
            [paths[video.name] for _, video in self.entries],
            [each or [] for each in labels] if labelled else None,
            names,
            self.source,
            [_segments(*each) for each in zip(self.entries, labels, strict=True)]
            if timed
            else None,
        )

    def _numbers(self, entry, numbers, names):
        """Class numbers of the labels of an entry, or None."""
        path, video = entry
        if video.labels is None:
            return None
        found = [numbers.get(n, numbers.get(n.lower())) for n in video.labels]
        for label, number in zip(video.labels, found, strict=True):
            if number is None:
                raise advised(
                    ValueError(
                        f"{path}, {video.where}: the class {excerpt(label)} is none of "
                        f"those to use ({some(names)})."
                    ),
                    Advice("Correct the entry or {}.", "class_names"),
                )
        return found

    def _missing(self, missing, root):
        first = next(each for each in self.entries if each[1].name in missing)
        path, video = first
        return advised(
            FileNotFoundError(
                f"{path}, {video.where}: there is no video {video.name!r} in {root}; "
                f"{len(missing)} of {len(self.entries)} are missing."
            ),
            Advice("Give the folder of the videos as {}.", "root"),
            Advice("{} leaves missing videos out.", "on_error", "skip"),
        )


def check_no_person(source, person):
    """Refuse a choice of persons where the source has none.

    Raises:
        ValueError: if `person` is not None.
    """
    if person is not None:
        raise ValueError(
            f"{source} does not say which videos are in the {person} person, as the "
            "column `egocentric` of the lists of Charades-Ego does. "
            f"Received: person={person!r}"
        )


def _segments(entry, numbers):
    """Segments with class numbers, those of the entry's labels."""
    number_of = dict(zip(entry[1].labels, numbers, strict=True))
    return [(number_of[name], start, end) for name, start, end in entry[1].segments]
