"""The layout of Charades: videos of several actions, with their times."""

import string

from keras_video.data.annotations.csv_rows import csv_line
from keras_video.puppets.layouts.folders import Folders, by_split, write_lines
from keras_video.puppets.layouts.storyline import storyline

_SIGNS = string.digits + string.ascii_uppercase
_STEP = 7654321  # has no factor in common with 36, so that no id occurs twice
_COLUMNS = (
    *("id", "subject", "scene", "quality", "relevance", "verified", "script"),
    *("objects", "descriptions", "actions", "length"),
)


class Charades(Folders):
    """`Charades_v1_480/<id>.mp4`, `Charades_v1_<split>.csv`, `Charades_v1_classes.txt`.

    The column `actions` has code, start and end in seconds of each action, and the list
    of classes the name of each code, from c000.
    """

    splits = ("train", "test")
    default_split = "train"
    seconds = 6.0

    def path(self, split, label, index, position, seconds):
        """Path of a video; its made-up id has 5 characters."""
        number = index * len(self.classes) + self.classes.index(label) + self.seed
        number = number * _STEP % 36**5
        signs = (_SIGNS[number // 36**place % 36] for place in range(5))
        return f"Charades_v1_480/{''.join(signs)}.mp4"

    def scripts(self, label, rng, seconds, num_actors):
        """Actions with pauses, some at the same time."""
        story = storyline(label, self.classes, rng, seconds, (0.2, 0.8), 0.5)
        return [story for _ in range(num_actors)]

    def write(self, root, recordings):
        """Write the csv file of each split, and the list of classes."""
        names = [f"c{n:03d} {label}" for n, label in enumerate(self.classes)]
        files = [write_lines(root, "Charades_v1_classes.txt", names)]
        for split, videos in by_split(recordings).items():
            rows = [_COLUMNS, *map(self._row, videos)]
            lines = [csv_line(row).removesuffix("\n") for row in rows]
            files.append(write_lines(root, f"Charades_v1_{split}.csv", lines))
        return files

    def _row(self, video):
        truth = video.annotation
        spans = [span for span in truth.spans if span.action in self.classes]
        actions = [
            f"c{self.classes.index(span.action):03d} {span.start:.2f} {span.end:.2f}"
            for span in spans
        ]
        told = ", then ".join(f'"{span.action}"' for span in spans)
        script = f"A puppet is seen to do {told}."
        start = (video.name, "PPPT", "Stage", 7, 7, "Yes", script, "puppet", "")
        return (*start, ";".join(actions), f"{truth.duration:.2f}")
