"""Batches of clips with their labels."""

import inspect

import numpy as np

from keras_video.data.datasets.balanced_order import balanced_order, single_classes
from keras_video.data.datasets.batch_loader import BatchLoader


class ClipLoader(BatchLoader):
    """Decodes the clips of a `VideoList` in batches.

    Where the list says when actions happen, clips at random positions have the labels
    of those that they show, and other clips those of the whole video.

    Args:
        videos: a `VideoList`.
        labels: array of its encoded labels, or None.
        spec: a `DatasetClipSpec`.
        batch_size: clips per batch.
        shuffle: whether the order changes with every epoch.
        seed: int.
        augment: function of a clip (T, H, W, 3), or a list of them, or None.
        dtype: of the clips.
        on_error: "raise" or "skip".
        num_workers: decoding threads.
        mix: a `Mix` of the clips of a batch, or None.
        balanced: whether each class comes equally often.
    """

    def __init__(
        self,
        videos,
        labels,
        spec,
        batch_size,
        shuffle,
        seed,
        augment=None,
        dtype="uint8",
        on_error="raise",
        num_workers=1,
        mix=None,
        balanced=False,
    ):
        super().__init__(
            videos.paths, batch_size, shuffle, seed, dtype, on_error, num_workers
        )
        self.videos, self.labels, self.spec = videos, labels, spec
        self.mix = mix
        self._classes = single_classes(videos) if balanced else None
        self._augment = [_with_rng(f) for f in _as_list(augment)]
        self.clip_shape = self._finish(
            np.zeros(spec.shape, "uint8"), np.random.default_rng(0)
        ).shape

    @property
    def num_videos(self):
        """How many videos there are, one clip of each."""
        return len(self.videos)

    def draw_order(self, rng):
        """The order of an epoch, of balanced classes where these are asked for."""
        if self._classes is None:
            return super().draw_order(rng)
        return balanced_order(self._classes, rng)

    def load(self, number, rng):
        """Decode and augment one clip."""
        path, draws = self.paths[number], rng.random(self.spec.num_draws)
        clip, start, end = self.spec.read_timed(path, draws)
        return self._finish(clip, rng), self._labels_between(number, start, end)

    def cut(self, frames, video, epoch):
        """The clip of a video, from all of its decoded frames (T, H, W, 3).

        Where there are none, it is read from the file.
        """
        rng = self._rng(video, epoch)
        if not len(frames):
            return self.load(video, rng)[0]
        return self._finish(self.spec.cut(frames, rng.random(self.spec.num_draws)), rng)

    def collate(self, numbers, samples):
        """Clips, or (clips, labels)."""
        clips = np.zeros((0, *self.clip_shape), self.dtype)
        if samples:
            clips = np.stack([clip for clip, _ in samples])
        if self.labels is None:
            return clips
        if samples:
            return clips, np.stack([labels for _, labels in samples])
        return clips, self.labels[:0]

    def weigh(self, batch, weights):
        """(clips, labels, weights)."""
        return (*batch, weights)

    def finish_batch(self, batch, rng):
        """The batch, its clips mixed with each other where that is asked for."""
        if self.mix is None:
            return batch
        clips, labels, *weights = batch
        return (*self.mix(clips, labels, rng, *weights), *weights)

    def attributes(self):
        """Names, paths, labels and what was skipped."""
        return {
            "class_names": self.videos.class_names,
            "file_paths": self.videos.paths,
            "labels": self.labels,
            "skipped": self.skipped,
        }

    def _labels_between(self, number, start, end):
        """The encoded labels of a clip, which shows its video from start to end."""
        if self.labels is None:
            return None
        timed = self.videos.segments is not None and self.labels.ndim == 2
        if not timed or self.spec.sampling != "random":
            return self.labels[number]
        labels = np.zeros_like(self.labels[number])
        for label, first, last in self.videos.segments[number]:
            if first < end and last >= start:
                labels[label] = 1
        return labels

    def _finish(self, clip, rng):
        """Augment and convert a clip."""
        for augment in self._augment:
            clip = np.asarray(augment(clip, rng))
        if clip.ndim != 4:
            raise ValueError(
                "`augment` must take a clip (T, H, W, 3) and return one. "
                f"Received: a result of shape {clip.shape}"
            )
        return self.convert(clip)


def _as_list(augment):
    functions = augment if isinstance(augment, (list, tuple)) else [augment]
    functions = [f for f in functions if f is not None]
    for function in functions:
        if not callable(function):
            raise ValueError(
                "`augment` must be a function of a clip (T, H, W, 3), or a list of "
                f"them. Received: augment={function!r}"
            )
    return functions


def _with_rng(function):
    """`function` as one of (clip, rng): those that take a generator get it."""
    try:
        takes_rng = "rng" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        takes_rng = False
    if takes_rng:
        return lambda clip, rng: function(clip, rng=rng)
    return lambda clip, rng: function(clip)
