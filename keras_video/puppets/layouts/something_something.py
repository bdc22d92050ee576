"""The layout of Something-Something v2: numbered videos and JSON files."""

import json

from keras_video.puppets.layouts.folders import Folders, by_split, write_lines

_NAME = "something-something-v2"


class SomethingSomething(Folders):
    """`20bn-...-v2/<number>.mp4` and `something-something-v2-<split>.json`.

    A template such as "Letting [something] jump" says the class, and
    `something-something-v2-labels.json` its number, as text.
    """

    splits = ("train", "validation")
    default_split = "train"
    test_split = "validation"

    def path(self, split, label, index, position, seconds):
        """Path of a video; numbers go through all classes."""
        number = index * len(self.classes) + self.classes.index(label) + 1
        return f"20bn-{_NAME}/{number}.mp4"

    def write(self, root, recordings):
        """Write the list of each split, and the numbers of the classes."""
        numbers = {
            _template(label, "something"): str(number)
            for number, label in enumerate(self.classes)
        }
        content = {"labels": numbers}
        for split, videos in by_split(recordings).items():
            content[split] = [
                {
                    "id": video.name,
                    "label": _template(video.label, "a puppet").lower(),
                    "template": _template(video.label, "[something]"),
                    "placeholders": ["a puppet"],
                }
                for video in videos
            ]
        return [
            write_lines(root, f"{_NAME}-{name}.json", [json.dumps(value, indent=1)])
            for name, value in content.items()
        ]


def _template(label, who):
    return f"Letting {who} {label.replace('_', ' ')}"
