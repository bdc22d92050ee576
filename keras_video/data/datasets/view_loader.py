"""The views of the videos of a data set, decoded ahead."""

import numpy as np

from keras_video.data.clips.load_views import read_views
from keras_video.data.datasets.batch_loader import BatchLoader
from keras_video.data.video.error import VideoError
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_counts

# How many videos are looked into before it is said that all are too short.
_LOOKED_INTO = 8


class ViewLoader(BatchLoader):
    """Decodes all views of one video after another, each video once.

    Its batches are tuples (number of the video, views, length in seconds); the views of
    a video that cannot be read, and is skipped, are None.

    Args:
        paths: the videos.
        spec: a `ClipSpec`.
        temporal_views: clips of a video, see `load_views`.
        spatial_views: crops of each clip.
        on_error: "raise" or "skip".
        num_workers: decoding threads.
    """

    def __init__(
        self,
        paths,
        spec,
        temporal_views=1,
        spatial_views=1,
        on_error="raise",
        num_workers=1,
    ):
        super().__init__(paths, 1, False, 0, "uint8", on_error, num_workers)
        check_counts(temporal_views=temporal_views, spatial_views=spatial_views)
        spec.check_one_short_side()
        self.spec = spec
        self.temporal_views, self.spatial_views = temporal_views, spatial_views

    @property
    def num_views(self):
        """Views of a video."""
        return self.temporal_views * self.spatial_views

    def load(self, number, rng):
        """Decode the views of one video."""
        views = self.temporal_views, self.spatial_views
        return read_views(self.paths[number], self.spec, *views)

    def substitute(self, number):
        """No views, and no other video's either."""
        return None, np.nan

    def collate(self, numbers, samples):
        """(number of the video, its views, its length in seconds)."""
        return int(numbers[0]), *samples[0]

    def attributes(self):
        """What was skipped."""
        return {"skipped": self.skipped}

    def check_lengths(self):
        """Refuse more views than the videos have frames.

        A short video among longer ones is no mistake: some of its views are the same,
        as wherever the protocol is used.

        Raises:
            ValueError: the first videos all have fewer frames than there are views.
        """
        if self.temporal_views == 1:
            return
        frames = {}
        for path in self.paths[:_LOOKED_INTO]:
            try:
                with VideoReader(path) as video:
                    frames[path] = video.num_slots
            except VideoError:
                continue  # said when its turn comes
            if frames[path] >= self.temporal_views:
                return
        if frames:
            path = max(frames, key=frames.get)
            raise ValueError(
                "`temporal_views` must be at most the number of frames of the videos, "
                "or the same clips are seen again and again. Received: "
                f"{self.temporal_views} of them for videos such as {path} with "
                f"{frames[path]} frames"
            )
