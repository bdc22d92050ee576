"""The layout of HMDB51: folders of classes, and a list for each class."""

from keras_video.puppets.layouts.folders import Folders, write_lines

_NUMBERS = {"train": 1, "test": 2}


class HMDB51(Folders):
    """`videos/<class>/<name>.mp4` and `testTrainMulti_7030_splits/`.

    The lists are `<class>_test_split1.txt`, with 1 behind the videos for training and 2
    behind those for testing. As in HMDB51, some names start with `#`.
    """

    splits = ("train", "test")
    default_split = "train"

    def path(self, split, label, index, position, seconds):
        """Path of a video; its name says what is seen, as those of HMDB51."""
        mark = "#" if index % 2 else ""
        name = f"{mark}Puppets_{label}_f_cm_np1_fr_goo_{index}"
        return f"videos/{label}/{name}.mp4"

    def write(self, root, recordings):
        """Write a list for each class."""
        files = []
        for label in self.classes:
            videos = [video for video in recordings if video.label == label]
            lines = [f"{v.name}.mp4 {_NUMBERS[v.split]} " for v in videos]
            path = f"testTrainMulti_7030_splits/{label}_test_split1.txt"
            files.append(write_lines(root, path, lines))
        return files
