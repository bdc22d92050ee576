"""Template of annotation files for a data set of one's own."""

from pathlib import Path

from keras_video._atomic import new_output

_FILES = {
    "README.md": """\
# Annotations of who does what, where

1. Put the videos into `videos/`, named `<video id>.<ending>` (`kitchen_01.mp4`).
2. Write the actions into `actions.txt`, one on each line. Line n is action n, from 1;
   later changes of the order change what the numbers in the csv files mean.
3. Choose key frames, say one per second, and write into `train.csv` a row for each
   action of each person at each of them:

   `video_id,timestamp,x1,y1,x2,y2,action_id,person_id`

   | column | what |
   |---|---|
   | video_id | name of the file without its ending |
   | timestamp | seconds from the start of the file, fractions allowed |
   | x1,y1,x2,y2 | left, top, right and bottom of the person, as fractions of the picture: 0 to 1, not pixels |
   | action_id | number of the action; empty for a person who does none of them |
   | person_id | the same number for the same person throughout a video; may be empty |

   A person who does two things has two rows with the same box. A key frame at which
   nobody is seen has a row `video_id,timestamp`. Lines that start with `#` do
   not count.
4. Timestamps that could not be labelled go into `excluded.csv` (`video_id,timestamp`).
5. Keep whole videos apart for evaluation, in a file `val.csv` of the same form.
6. Check all of it:

   `keras-video check-annotations train.csv --label-map actions.txt --videos videos --excluded excluded.csv`
7. Train a detector on it:

   `keras-video train train.csv --validation val.csv --label-map actions.txt --videos videos --excluded excluded.csv -o run`
""",  # noqa: E501
    "actions.txt": "# One action on each line: the first has the number 1.\n"
    "stand\nwalk\nwave\n",
    "train.csv": """\
# video_id,timestamp,x1,y1,x2,y2,action_id,person_id
# These rows are examples: replace them.
# A person who stands and waves, at second 1:
kitchen_01,1,0.125,0.208,0.344,0.917,1,0
kitchen_01,1,0.125,0.208,0.344,0.917,3,0
# Another, who walks:
kitchen_01,1,0.625,0.250,0.812,0.958,2,1
# Half a second later the first is there alone, and does nothing of the list:
kitchen_01,1.5,0.130,0.208,0.350,0.917,,0
# Nobody is seen at second 2:
kitchen_01,2
""",
    "excluded.csv": "# video_id,timestamp\n",
    "videos/PUT_VIDEOS_HERE.txt": "kitchen_01.mp4 and so on: <video id>.<ending>\n",
}


def write_annotation_template(directory):
    """Write a folder of annotation files with examples, to be filled in.

    Args:
        directory: the folder to make: README.md, actions.txt, train.csv, excluded.csv
            and videos/.

    Returns:
        List of the paths of the files.

    Raises:
        FileExistsError: if there is something at `directory`.

    Example:
    >>> import tempfile
    >>> from keras_video.data import read_ava_csv
    >>> folder = tempfile.mkdtemp() + "/mine"
    >>> _ = write_annotation_template(folder)
    >>> len(read_ava_csv(f"{folder}/train.csv", label_map=f"{folder}/actions.txt"))
    4
    """
    with new_output(directory) as folder:
        for name, text in _FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return [Path(directory) / name for name in _FILES]
