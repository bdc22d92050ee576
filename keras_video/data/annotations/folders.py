"""Videos in a folder with one sub-folder per class."""

import os

from keras_video._advice import Advice, advised
from keras_video._optional import require
from keras_video.data.annotations.video_list import VideoList
from keras_video.validation import check_class_names, did_you_mean, some

EXTENSIONS = (
    ".3gp .avi .flv .gif .m2ts .m4v .mkv .mov .mp4 .mpeg .mpg .mts .ogv .ts .vob "
    ".webm .wmv"
).split()


def list_directory(directory, labels="inferred", class_names=None, follow_links=False):
    """List the videos under a folder.

    Args:
        directory: a local folder, or one that `tf.io.gfile` lists.
        labels: "inferred" from the sub-folders; None for no labels; or a class
            number (several for multi-label sets) for each video, in the sorted
            order of their paths.
        class_names: with "inferred", the sub-folders to use and the order of the
            classes; else names for the numbers.
        follow_links: whether to visit folders that are symbolic links.

    Returns:
        A `VideoList`, sorted by path.

    Raises:
        FileNotFoundError: if there is no such folder.
        ValueError: if it does not hold what `labels` calls for.
    """
    directory = os.fspath(directory)
    folder = _Folder(directory, follow_links)
    names = check_class_names(class_names)
    if isinstance(labels, str) and labels == "inferred":
        return _inferred(folder, names)
    if isinstance(labels, str):
        raise ValueError(
            '`labels` must be "inferred", None, or a list with a label for each '
            f"video. Received: labels={labels!r}"
        )
    paths = sorted(folder.videos())
    if not paths:
        raise folder.without_videos()
    if labels is None:
        return VideoList(paths, None, [], directory)
    return _given(directory, paths, labels, names)


def check_class_folders(directory, class_names):
    """Refuse videos of other classes than a model has.

    Raises:
        ValueError: there is a sub-folder with videos, and no class of its name.
    """
    folder = _Folder(os.fspath(directory), False)
    for name in folder.subfolders():
        if name not in class_names and any(folder.videos(name)):
            raise ValueError(
                f"{folder.name} has videos of the class {name!r}, which the model does "
                f"not have ({some(class_names)}). Take a model that has it, or move "
                "the sub-folder elsewhere."
            )


def videos_below(directory):
    """Sorted paths of the videos in a folder and its sub-folders.

    Raises:
        FileNotFoundError: if there is no such folder.
    """
    folder = _Folder(os.fspath(directory), False, "the folder of the videos")
    return sorted(folder.videos())


def _inferred(folder, class_names):
    """Classes from the sub-folders."""
    found = folder.subfolders()
    if not found:
        raise folder.without_videos(by_class=True)
    if class_names is not None:
        for name in class_names:
            if name not in found:
                hint = did_you_mean(name, found, most=1)
                raise advised(
                    ValueError(
                        f"{folder.name} has no class {name!r}: there is no such "
                        f"sub-folder.{hint} Sub-folders found: {some(found)}."
                    ),
                    Advice("Correct them or {}.", "class_names"),
                )
    classes = found if class_names is None else class_names
    paths, labels, empty = [], [], []
    for number, name in enumerate(classes):
        videos = sorted(folder.videos(name))
        if not videos:
            empty.append(name)
        paths += videos
        labels += [[number]] * len(videos)
    if not paths:
        raise folder.without_videos(by_class=True)
    if empty:
        raise advised(
            ValueError(
                f"{folder.name}: no videos in the class {some(empty)}. Put videos "
                "there, or remove the folder. Files count as videos by these endings: "
                f"{' '.join(EXTENSIONS)}."
            ),
            Advice("Or name the classes to use with {}.", "class_names"),
        )
    return VideoList(paths, labels, list(classes), folder.name)


def _given(directory, paths, labels, class_names):
    """Classes from a list."""
    if len(labels) != len(paths):
        raise ValueError(
            "`labels` must hold a label for each video, in the sorted order of their "
            f"paths. Received: {len(labels)} labels for the {len(paths)} videos in "
            f"{directory}"
        )
    numbers = [_numbers(label, path) for label, path in zip(labels, paths, strict=True)]
    highest = max((max(n, default=-1) for n in numbers), default=-1)
    if class_names is None:
        class_names = [str(number) for number in range(highest + 1)]
    for path, several in zip(paths, numbers, strict=True):
        wrong = [n for n in several if not 0 <= n < len(class_names)]
        if wrong:
            raise ValueError(
                f"`labels` must lie between 0 and {len(class_names) - 1}, the number "
                f"of `class_names` less one. Received: {wrong[0]} for {path}"
            )
    return VideoList(paths, numbers, class_names, directory)


def _numbers(label, path):
    several = list(label) if isinstance(label, (list, tuple)) else [label]
    try:
        if all(int(n) == n for n in several):
            return [int(n) for n in several]
    except (TypeError, ValueError):
        pass
    raise ValueError(
        "`labels` must be class numbers (lists of them for several per video). "
        f"Received: {label!r} for {path}"
    )


class _Folder:
    """A local folder, or one behind `tf.io.gfile`."""

    def __init__(self, name, follow_links, wanted=None):
        self.name, self._follow_links = name, follow_links
        self._gfile = None
        if "://" in name:
            tf = require("tensorflow", "tensorflow", f"Listing {name}")
            self._gfile = tf.io.gfile
        exists = self._gfile.isdir(name) if self._gfile else os.path.isdir(name)
        if not exists:
            what = "is a file" if os.path.isfile(name) else "does not exist"
            wanted = wanted or "the folder that holds a sub-folder of videos per class"
            raise advised(
                FileNotFoundError(f"{name} {what}. Give {wanted}."),
                Advice("For a list of videos, use `video_dataset_from_csv`."),
            )

    def subfolders(self):
        """Names of the folders directly inside, sorted, hidden ones left out."""
        for _, folders, _ in self._walk(self.name):
            names = (f.rstrip("/") for f in folders)
            return sorted(n for n in names if not n.startswith("."))
        return []

    def videos(self, subfolder=""):
        """Paths of all videos below, in no order."""
        start = os.path.join(self.name, subfolder) if subfolder else self.name
        for folder, _, files in self._walk(start):
            for file in files:
                if _is_video(file):
                    yield os.path.join(folder, file)

    def without_videos(self, by_class=False):
        """The error for a folder without videos."""
        files = [f for _, _, names in self._walk(self.name) for f in names]
        loose = [f for f in files if _is_video(f)]
        message = f"{self.name}: no videos found"
        if by_class and loose:
            return advised(
                ValueError(
                    f"{message} in class folders, but {len(loose)} directly in the "
                    f"folder ({some(sorted(loose), 3)}). Move them into one sub-folder "
                    "per class."
                ),
                Advice("Or pass labels=None or a list of labels."),
            )
        seen = f"other files: {some(sorted(files), 3)}" if files else "it is empty"
        return ValueError(
            f"{message} ({seen}). Put videos into "
            f"{'a sub-folder per class' if by_class else 'it'}. Files count as videos "
            f"by these endings: {' '.join(EXTENSIONS)}"
        )

    def _walk(self, start):
        if self._gfile:
            return self._gfile.walk(start)
        return os.walk(start, followlinks=self._follow_links)


def _is_video(file):
    return not file.startswith(".") and file.lower().endswith(tuple(EXTENSIONS))
