"""The csv files of Kinetics."""

import math

from keras_video.data.annotations.formats.list_format import ListedVideo, part_of
from keras_video.data.annotations.formats.table import Table


class Kinetics(Table):
    """`label,youtube_id,time_start,time_end,split`, of Kinetics-400, -600 and -700.

    Files are named `<youtube_id>_<start>_<end>`, the seconds with six digits, as the
    usual tools of downloading do. The held-out test list of Kinetics-400 has no labels.
    """

    columns = ("youtube_id", "time_start", "time_end")

    def videos(self):
        of_file = part_of(self.path.name)
        for where, row in self.rows():
            times = [self._seconds(where, row[name]) for name in self.columns[1:]]
            name = "_".join([row["youtube_id"], *(f"{time:06d}" for time in times)])
            labels = None
            if "label" in row:
                if not row["label"]:
                    raise self.wrong(where, "a label", "")
                labels = (row["label"],)
            part = part_of(row.get("split", "")) or of_file
            yield ListedVideo(where, name, labels, part)

    def _seconds(self, where, text):
        try:
            seconds = float(text)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds < 1e6:
            raise self.wrong(where, "a time in seconds", text)
        return int(seconds)
