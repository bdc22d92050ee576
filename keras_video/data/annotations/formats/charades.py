"""The csv files of Charades."""

import re

from keras_video._class_names import load_class_names
from keras_video.data.annotations.formats.list_format import ListedVideo, part_of
from keras_video.data.annotations.formats.table import Table
from keras_video.data.annotations.read_text import numbered_lines, read_text

_ACTION = re.compile(r"c(\d{3}) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)")
_CLASS = re.compile(r"c(\d{3}) (.+)")
_EXTRACT = re.compile(r"CharadesEgo_.*_only(1st|3rd)\.csv")


class Charades(Table):
    """`id,...,actions`: actions as `c092 11.90 21.20;...`, code, start and end.

    A video has all labels of its actions, or none. The classes are those of
    `Charades_v1_classes.txt` beside the list, or else those that the library knows.
    Charades-Ego has a column more, `egocentric`: whether a video is in the first
    person. Its lists of one person alone repeat what the others have.
    """

    columns = ("id", "actions")

    @classmethod
    def is_extract(cls, name):
        return _EXTRACT.fullmatch(name) is not None

    def videos(self):
        part, names = part_of(self.path.name), self.class_names()
        for where, row in self.rows():
            actions = filter(None, map(str.strip, row["actions"].split(";")))
            segments = tuple(self._segment(where, text, names) for text in actions)
            labels = tuple(dict.fromkeys(name for name, _, _ in segments))
            person = self._person(where, row.get("egocentric"))
            yield ListedVideo(where, row["id"], labels, part, segments, person)

    def _person(self, where, text):
        known = {"yes": "first", "no": "third"}
        if text is None:
            return None
        if text.lower() not in known:
            raise self.wrong(where, "Yes or No in the column `egocentric`", text)
        return known[text.lower()]

    def _segment(self, where, text, names):
        match = _ACTION.fullmatch(text)
        if match is None:
            raise self.wrong(where, "actions such as `c092 11.90 21.20`", text)
        if int(match[1]) >= len(names):
            expected = f"an action from c000 to c{len(names) - 1:03d}"
            raise self.wrong(where, expected, text)
        return names[int(match[1])], float(match[2]), float(match[3])

    def class_names(self):
        path = self.beside("*_classes.txt")
        if path is None:
            return load_class_names("charades")
        names = []
        for number, line in numbered_lines(read_text(path, ""), comments=False):
            match = _CLASS.fullmatch(line)
            if match is None or int(match[1]) != len(names):
                raise ValueError(
                    f"{path}, line {number}: expected `c{len(names):03d} name`, found "
                    f"{line!r}."
                )
            names.append(match[2].strip())
        return names
