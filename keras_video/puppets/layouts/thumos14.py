"""The layout of THUMOS14: actions with start and end in longer videos."""

from keras_video.puppets.layouts.folders import Folders, write_lines
from keras_video.puppets.layouts.storyline import storyline
from keras_video.puppets.layouts.ucf101 import camel_case


class THUMOS14(Folders):
    """`<split>/video_<split>_0000001.mp4` and `annotation/<Class>_<val|test>.txt`.

    A line of an annotation file is "<video> <start> <end>" in seconds;
    `detclasslist.txt` numbers the classes from 1. Between its actions the puppet
    stands idle.
    """

    splits = ("validation", "test")
    default_split = "validation"
    seconds = 12.0

    def path(self, split, label, index, position, seconds):
        """Path of a video; numbers go through all classes."""
        number = index * len(self.classes) + self.classes.index(label) + 1
        return f"{split}/video_{split}_{number:07d}.mp4"

    def scripts(self, label, rng, seconds, num_actors):
        """Actions with pauses; all actors keep to one storyline's times."""
        story = storyline(label, self.classes, rng, seconds, (0.6, 1.6), 0.0)
        return [story for _ in range(num_actors)]

    def write(self, root, recordings):
        """Write a file for each class and split, and the list of classes."""
        files = []
        for split in dict.fromkeys(recording.split for recording in recordings):
            suffix = "val" if split == "validation" else split
            for label in self.classes:
                lines = [
                    f"{video.name} {span.start:.2f} {span.end:.2f}"
                    for video in recordings
                    if video.split == split
                    for span in video.annotation.spans
                    if span.action == label and span.actor == 0
                ]
                path = f"annotation/{camel_case(label)}_{suffix}.txt"
                files.append(write_lines(root, path, sorted(lines)))
        names = [
            f"{number + 1} {camel_case(label)}"
            for number, label in enumerate(self.classes)
        ]
        return [*files, write_lines(root, "detclasslist.txt", names)]
