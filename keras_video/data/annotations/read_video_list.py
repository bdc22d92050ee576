"""Reader of the lists of videos that public data sets come with."""

from pathlib import Path

from keras_video.data.annotations.formats import FORMATS
from keras_video.data.annotations.open_lists import find_folds, open_lists
from keras_video.data.annotations.video_csv import read_csv
from keras_video.data.annotations.video_lists import VideoLists, check_no_person
from keras_video.validation import check_choice, check_count

LIST_FORMATS = (*FORMATS, "csv")


def read_video_list(
    source,
    root=None,
    format=None,
    part=None,
    fold=1,
    class_names=None,
    check_files=True,
    delimiter=None,
    person=None,
):
    r"""Read which videos a data set has, and their classes.

    ```
    ucf101               trainlist01.txt, testlist01.txt, classInd.txt
    hmdb51               <class>_test_split1.txt
    kinetics             label,youtube_id,time_start,time_end,split
    charades             id,...,actions  (several labels, with times)
    something_something  [{"id": ..., "template": ...}, ...]
    csv                  path,label
    ```

    Args:
        source: a list; or a folder that has the lists, directly or in one of its
            folders.
        root: folder of the videos, which may be in sub-folders; None for that of the
            list.
        format: one of the above; None to recognise it by name and content.
        part: "train", "val" or "test"; None for all videos.
        fold: in a folder: which of the divisions into training and test, from 1, of
            UCF101 and HMDB51.
        class_names: names in the order of the classes. None takes those that the data
            set numbers, or else the names found, sorted.
        check_files: whether to refuse lists of videos that are not there.
        delimiter: of a csv file, see `video_dataset_from_csv`.
        person: "first" or "third", of Charades-Ego; None for all videos.

    Returns:
        A `VideoList` in the order of the list. Its `segments` are the actions of each
        video, where the list has times.

    Raises:
        FileNotFoundError: if the list, or a video that it names, is missing.
        ValueError: for an entry of another form, a list without videos, or an argument
            out of range.

    Example:
    >>> import tempfile
    >>> from keras_video.puppets import write_puppets
    >>> folder = tempfile.mkdtemp() + "/ucf"
    >>> splits = {"train": 2, "test": 1}
    >>> _ = write_puppets(folder, ["jump", "kick"], splits, format="ucf101")
    >>> videos = read_video_list(folder, part="train")
    >>> videos.class_names, videos.labels
    (['Jump', 'Kick'], [[0], [0], [1], [1]])
    """
    lists = open_video_lists(source, format, fold)
    if lists is None:
        if part is not None:
            raise ValueError(
                f"{source} is not divided into parts. Received: part={part!r}"
            )
        check_no_person(source, person)
        return read_csv(source, root, delimiter, class_names, check_files)
    return lists.select(part, person).video_list(root, class_names, check_files)


def open_video_lists(source, format=None, fold=1):
    """The `VideoLists` of a path; None where it has no list of a public data set."""
    if format is not None:
        check_choice("format", format, LIST_FORMATS)
    check_count("fold", fold)
    lists = [] if format == "csv" else open_lists(source, format, fold)
    if not lists and format not in (None, "csv"):
        raise ValueError(
            f"{source} has no list in the form of {format}. Received: "
            f"format={format!r}, fold={fold}"
        )
    if not lists or Path(source).is_dir():
        _check_fold(source, format, fold)
    if not lists:
        return None
    entries = [(each.path, video) for each in lists for video in each.videos()]
    _check_once(entries)
    names = next(filter(None, (each.class_names() for each in lists)), None)
    if names is None:
        names = sorted({n for _, video in entries for n in video.labels or ()})
    return VideoLists(str(source), entries, names)


def _check_fold(source, format, fold):
    """Refuse a division that is not there; without any, all is the first."""
    folds = find_folds(source, format)
    if fold not in (folds or [1]):
        has = f"the folds {', '.join(map(str, folds))}" if folds else "no folds"
        raise ValueError(f"{source} has {has}. Received: fold={fold}")


def _check_once(entries):
    """Refuse a video that two lists have, or two parts."""
    known = {}
    for path, video in entries:
        other, part = known.setdefault(video.name, (path, video.part))
        if part and video.part and part != video.part:
            raise ValueError(
                f"{video.name!r} is in the part {part} ({other}) and in {video.part} "
                f"({path}): it would be tested on what it was trained on. Take it out "
                "of one of them."
            )
        if other != path:
            raise ValueError(
                f"{video.name!r} is in both {other} and {path}. Give one of them."
            )
