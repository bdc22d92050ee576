"""Reader of csv files of boxes in AVA's form."""

import warnings

from keras_video._advice import Advice, advised
from keras_video.data.annotations.bad_row import summary
from keras_video.data.annotations.label_map import as_label_map
from keras_video.data.annotations.parse_ava_csv import parse_ava_csv
from keras_video.validation import check_choice

ON_BAD_ROW = ("raise", "skip")


def read_ava_csv(path, kind="annotations", label_map=None, on_bad_row="raise"):
    r"""Read who does what, where and when from a csv file as AVA's.

    ```
    kind          row
    annotations   video_id,timestamp,x1,y1,x2,y2,action_id,person_id
                  video_id,timestamp            (a key frame without people)
    boxes         video_id,timestamp,x1,y1,x2,y2,,score
    detections    video_id,timestamp,x1,y1,x2,y2,action_id,score
    ```

    Annotations are those of AVA 2.1 and 2.2 and of AVA-Kinetics, or your own; boxes
    are what a person detector found, as PySlowFast publishes them; detections are
    what the AVA evaluation takes. The file does not say which it is, so `kind` does.
    Coordinates are fractions of the picture, 0 to 1; timestamps are seconds from the
    start of the video (0902 to 1798 in AVA), and need not be whole. The person id may
    be left out, and so may the action of an annotated box: a person of whom no action
    is known. A header, blank lines and lines that start with `#` are ignored.
    Rows may come in any order.

    Args:
        path: the file, in UTF-8.
        kind: "annotations", "boxes" or "detections".
        label_map: the actions that there are: a file, names or a dictionary, see
            `read_label_map`; `None` for any id from 1.
        on_bad_row: "raise", or "skip" to leave out rows that are of no use and warn
            once. Rows that can be corrected never raise: a box that reaches over the
            picture's edge is cut there, a row that is there twice is taken once. Of
            detections, which are scored as they are, neither is done.

    Returns:
        `ActionBoxes`, in the order of the file, without the rows that have no box.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: for a bad row, with its line, or a file that is not UTF-8.

    Example:
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/train.csv"
    >>> with open(path, "w") as file:
    ...     _ = file.write("a,0902,0.1,0.1,0.5,0.9,12,0\na,0902,0.1,0.1,0.5,0.9,80,0")
    >>> table = read_ava_csv(path, label_map="ava")
    >>> table.timestamps.tolist(), table.labels.tolist()
    ([902.0, 902.0], [12, 80])

    Reference:
        docs/detection_data.md lists every rule. AVA: Gu et al., CVPR 2018.
    """
    return usable(open_ava_csv(path, kind, label_map), on_bad_row).table


def open_ava_csv(path, kind="annotations", label_map=None):
    """The `AvaFile` of a csv file, its bad rows included."""
    label_map = as_label_map(label_map)
    return parse_ava_csv(path, kind, label_map)


def usable(file, on_bad_row):
    """The `AvaFile` itself, after an error or a warning about its bad rows."""
    check_choice("on_bad_row", on_bad_row, ON_BAD_ROW)
    useless = [row for row in file.bad if not row.corrected]
    if useless and on_bad_row == "raise":
        more = f" ({len(useless) - 1} more such rows)" if len(useless) > 1 else ""
        raise advised(
            ValueError(
                f"{file.path}, {useless[0]}{more}. Correct it; "
                "`keras-video check-annotations` lists all."
            ),
            Advice("{} leaves such rows out.", "on_bad_row", "skip"),
        )
    if file.bad:
        corrected = len(file.bad) - len(useless)
        warnings.warn(
            f"{file.path}: {len(useless)} rows were left out, "
            f"{corrected} corrected:\n  " + "\n  ".join(summary(file.bad)),
            stacklevel=3,
        )
    return file
