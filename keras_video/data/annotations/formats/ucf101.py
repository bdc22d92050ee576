"""The lists of UCF101."""

import re

from keras_video._class_names import load_class_names
from keras_video.data.annotations.formats.list_format import ListedVideo, ListFormat
from keras_video.data.annotations.read_text import numbered_lines, read_text

_LINE = re.compile(r"(([^/\\]+)[/\\].*?\S)(?:\s+(\d+))?")
_CLASSES = "classInd.txt"


class UCF101(ListFormat):
    """`trainlist01.txt`, `testlist01.txt`: `<Class>/<video>.avi`, with a number or not.

    Numbers count from 1, in the order of `classInd.txt` beside the list; without that
    file, classes are in alphabetical order, which is the same. The class is the
    folder's name.
    """

    file_name = re.compile(r"(train|test)list(\d+)\.txt")

    def videos(self):
        match = self.match(self.path.name)
        names = self.class_names()
        # The lists write "HandStandPushups" and "HandstandPushups".
        spelling = {n.lower(): n for n in names or load_class_names("ucf101")}
        numbers = {name: str(number) for number, name in enumerate(names or (), 1)}
        for number, line in numbered_lines(self.text, comments=False):
            parts = _LINE.fullmatch(line)
            if parts is None:
                expected = "`Class/video.avi`, then the number of the class or nothing"
                raise self.wrong(f"line {number}", expected, line)
            label, position = spelling.get(parts[2].lower(), parts[2]), parts[3]
            if names and position and position != numbers.get(label):
                expected = f"the number of {label} in {_CLASSES}"
                raise self.wrong(f"line {number}", expected, position)
            name = parts[1].replace("\\", "/")
            part = match and match[1]
            yield ListedVideo(f"line {number}", name, (label,), part)

    def class_names(self):
        path = self.beside(_CLASSES)
        if path is None:
            return None
        names = []
        for number, line in numbered_lines(read_text(path, ""), comments=False):
            position, _, name = line.partition(" ")
            if position != str(len(names) + 1) or not name.strip():
                raise ValueError(
                    f"{path}, line {number}: expected `{len(names) + 1} Class`, found "
                    f"{line!r}."
                )
            names.append(name.strip())
        return names
