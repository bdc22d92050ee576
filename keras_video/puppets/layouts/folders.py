"""The layout of one folder per class."""


class Folders:
    """`<class>/<class>_00000.mp4`, under `<split>/` where there are splits.

    Also the base of the other layouts. A layout says the path of a video, what
    happens in it, and which annotation files a set has.

    Args:
        classes: labels of the set, in the order of their numbers.
        seed: seed of the set.
    """

    splits = None  # names of the splits there can be; None: any
    default_split = ""
    test_split = "test"
    seconds = None  # length of a video, where it is not that of a clip
    num_actors = 1

    def __init__(self, classes, seed):
        self.classes = tuple(classes)
        self.seed = seed

    def path(self, split, label, index, position, seconds):
        """Path of a video, from the set's folder.

        Args:
            split: name of its split.
            label: its class.
            index: its number in the class.
            position: its number in the class and split, where splits that come before
                count in whole groups (see UCF101).
            seconds: its length.
        """
        part = f"{split}/" if split else ""
        return f"{part}{label}/{label}_{index:05d}.mp4"

    def scripts(self, label, rng, seconds, num_actors):
        """Actions of each actor: a list of lists of (label, start, end)."""
        return [[(label, 0.0, seconds)] for _ in range(num_actors)]

    def write(self, root, recordings):
        """Write the annotation files under `root`; returns their relative paths."""
        return []


def write_lines(root, path, lines):
    """Write a text file of lines, and return its path."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def by_split(recordings):
    """Recordings of each split, in order."""
    groups = {}
    for recording in recordings:
        groups.setdefault(recording.split, []).append(recording)
    return groups
