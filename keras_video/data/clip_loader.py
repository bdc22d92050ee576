"""Batches of decoded clips, the same whichever kind of data set asks for them."""

import inspect
import itertools
import threading
import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np

from keras_video.data.clip_spec import check_choice
from keras_video.data.video_error import VideoError

DTYPES = ("uint8", "float16", "float32")
ON_ERROR = ("raise", "skip")

# How many unreadable videos a message names.
_NAMED = 10


class ClipLoader:
    """Decodes the clips of a `VideoList` in batches.

    What a clip shows depends on the seed, the epoch and the video's place in the
    list, and on nothing else: not on threads, nor on the kind of data set.

    Args:
        videos: a `VideoList`.
        labels: array of its encoded labels, or None.
        spec: a `ClipSpec`.
        batch_size: clips per batch.
        shuffle: whether the order changes with every epoch.
        seed: int.
        augment: function of a clip (T, H, W, 3), or a list of them, or None.
        dtype: of the clips.
        on_error: "raise" or "skip".
        num_workers: decoding threads.
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
    ):
        check_choice("dtype", dtype, DTYPES)
        check_choice("on_error", on_error, ON_ERROR)
        self.videos, self.labels, self.spec = videos, labels, spec
        self.batch_size, self.shuffle, self.seed = batch_size, shuffle, seed
        self.dtype, self.on_error, self.num_workers = dtype, on_error, num_workers
        self._augment = [_with_rng(f) for f in _as_list(augment)]
        self.skipped = []
        self._lock = threading.Lock()
        self._order = None, None
        self._failed = {}  # path -> reason, of the epoch under way
        self.clip_shape = self._finish(
            np.zeros(spec.shape, "uint8"), np.random.default_rng(0)
        ).shape

    @property
    def num_batches(self):
        """Batches per epoch; the last one may be smaller."""
        return -(-len(self.videos) // self.batch_size)

    def order(self, epoch):
        """The order of the videos in an epoch."""
        if not self.shuffle:
            return np.arange(len(self.videos))
        known, order = self._order  # read at once: other threads may be writing
        if known != epoch:
            rng = np.random.default_rng((self.seed, epoch))
            order = rng.permutation(len(self.videos))
            self._order = epoch, order
        return order

    def clip(self, video, epoch):
        """Decode and augment one clip.

        Raises:
            VideoError: if the video cannot be read.
        """
        rng = self._rng(video, epoch)
        clip = self.spec.read(self.videos.paths[video], rng.random(self.spec.num_draws))
        return self._finish(clip, rng)

    def cut(self, frames, video, epoch):
        """The clip of a video of which all frames are there, (T, H, W, 3)."""
        rng = self._rng(video, epoch)
        return self._finish(self.spec.cut(frames, rng.random(self.spec.num_draws)), rng)

    def batch(self, number, epoch):
        """One batch of an epoch: clips, or (clips, labels).

        With `on_error="skip"` unreadable videos are left out of it; a batch of
        nothing else borrows the next readable one, so that the number of batches
        holds.

        Raises:
            VideoError: if a video cannot be read and is not to be skipped.
        """
        order = self.order(epoch)
        start = number * self.batch_size
        places = order[start : start + self.batch_size]
        return self._assemble(
            [(video, self._attempt(video, epoch)) for video in places],
            np.roll(order, -start - len(places)),
            epoch,
        )

    def batches(self, epoch):
        """All batches of an epoch in turn, decoded ahead by `num_workers` threads."""
        order = self.order(epoch)
        with closing(self._decoded(order, epoch)) as decoded:
            for start in range(0, len(order), self.batch_size):
                batch = list(itertools.islice(decoded, self.batch_size))
                others = np.roll(order, -start - len(batch))
                yield self._assemble(batch, others, epoch)

    def end_epoch(self):
        """Warn of what was skipped since the last epoch's end."""
        with self._lock:
            failed, self._failed = self._failed, {}
        if failed and self.on_error == "skip":
            lines = [f"  {path}: {why}" for path, why in sorted(failed.items())]
            if len(lines) > _NAMED:
                lines[_NAMED:] = [f"  ... and {len(lines) - _NAMED} more (`.skipped`)"]
            warnings.warn(
                f"{len(failed)} of {len(self.videos)} videos could not be read and "
                "were skipped:\n" + "\n".join(lines),
                stacklevel=2,
            )

    def _decoded(self, order, epoch):
        """Yield (video, clip or None) in order, some decoded ahead."""
        pool = ThreadPoolExecutor(self.num_workers, thread_name_prefix="decode")
        ahead, queue = self.num_workers + self.batch_size, deque()
        try:
            for video in order:
                queue.append((video, pool.submit(self._attempt, video, epoch)))
                if len(queue) >= ahead:
                    first, clip = queue.popleft()
                    yield first, clip.result()
            for first, clip in queue:
                yield first, clip.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _rng(self, video, epoch):
        return np.random.default_rng((self.seed, int(epoch), int(video)))

    def _attempt(self, video, epoch):
        """The clip, or None where an unreadable video is to be skipped."""
        try:
            return self.clip(video, epoch)
        except VideoError as error:
            with self._lock:
                known = {path for path, _ in self.skipped}
                if error.path not in known:
                    self.skipped.append((error.path, error.reason))
                self._failed[error.path] = error.reason
            if self.on_error == "raise":
                raise
            return None

    def _assemble(self, batch, others, epoch):
        """Stack a batch; `others` are the videos that follow it, to borrow from."""
        read = [(video, clip) for video, clip in batch if clip is not None]
        for video in others if not read else ():
            clip = self._attempt(video, epoch)
            if clip is not None:
                read = [(video, clip)]
                break
        if not read:
            path, reason = self.skipped[0]
            raise VideoError(
                path,
                f"{reason}; like this one, none of the {len(self.videos)} videos "
                "could be read",
                "Check the paths and the files.",
            )
        clips = np.stack([clip for _, clip in read])
        if self.labels is None:
            return clips
        return clips, self.labels[[video for video, _ in read]]

    def _finish(self, clip, rng):
        """Augment and convert a clip."""
        for augment in self._augment:
            clip = np.asarray(augment(clip, rng))
        if clip.ndim != 4:
            raise ValueError(
                "`augment` must take a clip (T, H, W, 3) and return one. "
                f"Received: a result of shape {clip.shape}"
            )
        if self.dtype == "uint8" and clip.dtype != np.uint8:
            clip = np.clip(np.rint(clip), 0, 255)
        return clip.astype(self.dtype, copy=False)


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
