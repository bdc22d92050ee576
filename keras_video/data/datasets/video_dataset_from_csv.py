"""Clips and labels from a csv file, or from the lists of a public data set."""

from keras_video.data.annotations.read_video_list import read_video_list
from keras_video.data.datasets.make_datasets import DatasetOptions, make_datasets


def video_dataset_from_csv(
    csv_path,
    root=None,
    delimiter=None,
    label_mode="int",
    class_names=None,
    *,
    format=None,
    part=None,
    fold=1,
    person=None,
    **options,
):
    r"""Make a data set of clips from a csv file that names videos and labels.

    Or from the lists of UCF101, HMDB51, Kinetics, Charades or Something-Something, see
    `read_video_list`.

    ```
    path,label            (a header is optional)
    train/a.mp4,jump
    train/b.mp4,wave      or numbers: train/b.mp4,1
    train/c.mp4,jump;wave (several labels, for label_mode="multi_label")
    ```

    Args:
        csv_path: the file, in UTF-8; any that `tf.io.gfile` opens where TensorFlow
            is there. For the lists of a public data set, a list or their folder.
        root: folder that relative paths start from, or that has the videos of a list;
            None for the csv file's own.
        delimiter: the character between path and label; None to tell by the first
            line, among comma, tab and space.
        label_mode: see `video_dataset_from_directory`.
        class_names: names in the order of the classes; labels are these names, or
            numbers below their count. None takes the names found, sorted; numbers
            are then named by themselves. The lists of public data sets have the
            order of their classes.
        format: form of the list, see `read_video_list`; None to recognise it.
        part: "train", "val" or "test" of the lists of a public data set; None for all.
        fold: which of their divisions, in a folder.
        person: "first" or "third", of Charades-Ego; None for all videos.
        **options: the other arguments of `video_dataset_from_directory` but
            `follow_links`, from `sampling` to `shard`, and those of `ClipSpec`.

    Returns:
        As `video_dataset_from_directory`.

    Raises:
        FileNotFoundError: if the csv file, or with `on_error="raise"` a local video
            named in it, is missing.
        TypeError: if there is no such argument.
        ValueError: for a line that does not parse or a label out of range, with the
            number of the line, or an argument out of range.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> folder = tempfile.mkdtemp()
    >>> write_video(f"{folder}/a.mp4", np.zeros((20, 48, 64, 3), "uint8"), fps=10)
    >>> with open(f"{folder}/train.csv", "w") as file:
    ...     _ = file.write("path,label\na.mp4,jump\n")
    >>> dataset = video_dataset_from_csv(
    ...     f"{folder}/train.csv", num_frames=4, image_size=(32, 32)
    ... )
    >>> dataset.class_names
    ['jump']
    """
    options = DatasetOptions.from_arguments(
        video_dataset_from_csv, {"label_mode": label_mode, **options}
    )
    check_files = options.on_error == "raise"
    videos = read_video_list(
        csv_path, root, format, part, fold, class_names, check_files, delimiter, person
    )
    return make_datasets(videos, options)
