"""The layout of UCF101: groups of clips and lists of a split."""

from keras_video.puppets.layouts.folders import Folders, write_lines

_GROUP = 4  # clips in a group


class UCF101(Folders):
    """`videos/<Class>/v_<Class>_g01_c01.mp4` and `ucfTrainTestlist/`.

    The lists are classInd.txt ("1 ArmCircles"), trainlist01.txt ("<path> <number>")
    and testlist01.txt ("<path>"), with numbers from 1. No group is in both lists.
    """

    splits = ("train", "test")
    default_split = "train"

    def __init__(self, classes, seed):
        super().__init__(sorted(classes, key=camel_case), seed)

    def path(self, split, label, index, position, seconds):
        """Path of a video."""
        name = camel_case(label)
        group, clip = position // _GROUP + 1, position % _GROUP + 1
        return f"videos/{name}/v_{name}_g{group:02d}_c{clip:02d}.mp4"

    def write(self, root, recordings):
        """Write the three lists."""
        numbers = {label: number + 1 for number, label in enumerate(self.classes)}
        train, test = [], []
        for video in recordings:
            path = video.path.removeprefix("videos/")
            if video.split == "train":
                train.append(f"{path} {numbers[video.label]}")
            else:
                test.append(path)
        names = [f"{number} {camel_case(label)}" for label, number in numbers.items()]
        folder = "ucfTrainTestlist"
        return [
            write_lines(root, f"{folder}/classInd.txt", names),
            write_lines(root, f"{folder}/trainlist01.txt", train),
            write_lines(root, f"{folder}/testlist01.txt", test),
        ]


def camel_case(label):
    """`jumping_jack` -> `JumpingJack`."""
    words = label.replace("+", "_").split("_")
    return "".join(word.capitalize() for word in words)
