"""The lists of HMDB51."""

import re

from keras_video.data.annotations.formats.list_format import ListedVideo, ListFormat
from keras_video.data.annotations.read_text import numbered_lines

_PARTS = {"0": None, "1": "train", "2": "test"}


class HMDB51(ListFormat):
    """`<class>_test_split1.txt`: `<video>.avi`, and 1 (training), 2 (test) or 0.

    Videos with 0 are in neither part. There is a file for each class and division.
    """

    file_name = re.compile(r"(.+)_test_split(\d+)\.txt")

    def videos(self):
        match = self.match(self.path.name)
        if match is None:
            raise ValueError(
                f"{self.path}: the name of a list of HMDB51 must say its class, "
                "`<class>_test_split1.txt`."
            )
        # Some of its videos have names that start with `#`.
        for number, line in numbered_lines(self.text, comments=False):
            name, _, part = line.rpartition(" ")
            if not name.strip() or part not in _PARTS:
                raise self.wrong(f"line {number}", "`video.avi` and 0, 1 or 2", line)
            if _PARTS[part]:
                name = f"{match[1]}/{name.strip()}"
                yield ListedVideo(f"line {number}", name, (match[1],), _PARTS[part])
