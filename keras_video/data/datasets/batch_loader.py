"""Batches of decoded samples, the same for `tf.data` and `PyDataset`."""

import abc
import itertools
import threading
import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np

from keras_video._advice import Advice, advised
from keras_video.data.video.error import VideoError
from keras_video.validation import check_choice, check_count

DTYPES = ("uint8", "float16", "float32")
ON_ERROR = ("raise", "skip")

SKIP = Advice("{} skips such videos.", "on_error", "skip")

# How many unreadable videos a message names.
_NAMED = 10


class BatchLoader(abc.ABC):
    """Decodes numbered samples in batches, some ahead, in an order by the seed.

    What a sample shows depends on the seed, the epoch and its number, how a batch is
    mixed on the batch's number, and both on nothing else: not on threads, nor on
    whether `tf.data` or a `PyDataset` asks for it. A subclass says how a sample is read
    and batched, and what replaces one whose video cannot be read.

    Args:
        paths: the video of each sample.
        batch_size: samples per batch.
        shuffle: whether the order changes with every epoch.
        seed: int.
        dtype: of the clips.
        on_error: "raise" or "skip".
        num_workers: decoding threads.
    """

    def __init__(self, paths, batch_size, shuffle, seed, dtype, on_error, num_workers):
        check_choice("dtype", dtype, DTYPES)
        check_choice("on_error", on_error, ON_ERROR)
        self.paths = paths
        self.batch_size, self.shuffle, self.seed = batch_size, shuffle, seed
        self.dtype, self.on_error, self.num_workers = dtype, on_error, num_workers
        self.skipped = []
        self._lock = threading.Lock()
        self._order = None, None
        self._position = 0, 0  # of the next pass: epoch, and its first batch
        self._failed = {}  # path -> reason, of the epoch under way

    @abc.abstractmethod
    def load(self, number, rng):
        """Read one sample.

        Raises:
            VideoError: if its video cannot be read.
        """

    @abc.abstractmethod
    def collate(self, numbers, samples):
        """The batch of some samples: arrays in tuples and dictionaries.

        No samples give a batch of none, with the shapes and types of any other.
        """

    def weigh(self, batch, weights):
        """A batch of `collate` with weights (B,) of its samples, for `pad_batches`."""
        raise ValueError("`pad_batches` is for batches with labels.")

    def pad(self, parts=1):
        """Fill small batches up to `batch_size`, and give weights.

        A batch of another size would be compiled again, which can take minutes on JAX.
        The last batch of an epoch, and one of which videos were skipped, repeat their
        own samples, with weights of 0. The number of samples of a batch is divisible
        by that of the `parts` which devices and processes have of it.
        """
        self.pad_batches = True
        self.batch_size = min(self.batch_size, -(-len(self.paths) // parts) * parts)
        return self

    def empty(self):
        """A batch of no samples, with the shapes and types of any other."""
        batch = self.collate([], [])
        return self.weigh(batch, np.zeros(0, "float32")) if self.pad_batches else batch

    def finish_batch(self, batch, rng):
        """What `collate` and `weigh` gave, changed as a whole; `rng` is the batch's."""
        return batch

    @abc.abstractmethod
    def attributes(self):
        """Attributes that a data set gets, by name."""

    # Whether small batches are filled up, see `pad`.
    pad_batches = False

    # Which of how many equal parts of each batch is read, see `pad_and_share`.
    shard = 0, 1

    # What happens to videos that cannot be read, for the warning at an epoch's end.
    consequence = "were skipped"

    def convert(self, clip):
        """A clip in the data set's dtype."""
        if self.dtype == "uint8" and clip.dtype != np.uint8:
            clip = np.clip(np.rint(clip), 0, 255)
        return clip.astype(self.dtype, copy=False)

    def substitute(self, number):
        """The sample used instead of an unreadable one; None to leave it out."""
        return None

    @property
    def num_batches(self):
        """Batches per epoch; the last one may be smaller."""
        return -(-len(self.paths) // self.batch_size)

    @property
    def num_videos(self):
        """Number of different videos."""
        return len(set(self.paths))

    def order(self, epoch):
        """The order of the samples in an epoch."""
        if not self.shuffle:
            return np.arange(len(self.paths))
        known, order = self._order  # read at once: other threads may be writing
        if known != epoch:
            rng = np.random.default_rng((self.seed, epoch))
            order = self.draw_order(rng)
            self._order = epoch, order
        return order

    def draw_order(self, rng):
        """The order of an epoch, drawn again.

        Numbers of as many as there are samples and more stand for those that come
        again, see `balanced_order`.
        """
        return rng.permutation(len(self.paths))

    def batch(self, number, epoch):
        """One batch of an epoch.

        With `on_error="skip"` samples that cannot be read, and have no substitute, are
        left out of it; a batch of nothing else gets the next readable one, so that
        the number of batches stays as it is.

        Raises:
            VideoError: if a video cannot be read and is not to be skipped.
        """
        part = self._part(number, epoch)
        samples = [(sample, self._attempt(sample, epoch)) for sample in part]
        return self._assemble(samples, number, epoch)

    def start_at(self, epoch, batch=0):
        """Make the next pass one over the rest of an epoch, from one of its batches.

        Args:
            epoch: its number, from 0.
            batch: number of the first batch, as of a pass over the whole epoch.
        """
        check_count("epoch", epoch, least=0)
        check_count("batch", batch, least=0, most=max(self.num_batches - 1, 0))
        self._position = epoch, batch

    def next_pass(self):
        """(epoch, first batch) of the pass that starts; the next is another epoch."""
        with self._lock:
            epoch, batch = self._position
            self._position = epoch + 1, 0
        return epoch, batch

    def batches(self, epoch, first=0):
        """The batches of an epoch in turn, decoded ahead by `num_workers` threads.

        Args:
            epoch: its number.
            first: number of the batch to start with.
        """
        parts = [self._part(n, epoch) for n in range(first, self.num_batches)]
        with closing(self._decoded(np.concatenate(parts), epoch)) as decoded:
            for number, part in enumerate(parts, first):
                batch = list(itertools.islice(decoded, len(part)))
                yield self._assemble(batch, number, epoch)

    def end_epoch(self):
        """Warn about the videos that were skipped in this epoch."""
        with self._lock:
            failed, self._failed = self._failed, {}
        if failed and self.on_error == "skip":
            lines = [f"  {path}: {why}" for path, why in sorted(failed.items())]
            if len(lines) > _NAMED:
                lines[_NAMED:] = [f"  ... and {len(lines) - _NAMED} more (`.skipped`)"]
            warnings.warn(
                f"{len(failed)} of {self.num_videos} videos could not be read and "
                f"{self.consequence}:\n" + "\n".join(lines),
                stacklevel=2,
            )

    def _part(self, number, epoch):
        """The samples of one batch, or of this shard's part of it when it is full."""
        index, count = self.shard
        start, end = number * self.batch_size, (number + 1) * self.batch_size
        batch = self.order(epoch)[start:end]
        if count == 1:
            return batch
        return np.split(np.resize(batch, self.batch_size), count)[index]

    def _decoded(self, order, epoch):
        """Yield (number, sample or None) in order, some decoded ahead."""
        pool = ThreadPoolExecutor(self.num_workers, thread_name_prefix="decode")
        ahead, queue = self.num_workers + self.batch_size, deque()
        try:
            for number in order:
                queue.append((number, self._submit(pool, number, epoch)))
                if len(queue) >= ahead:
                    first, sample = queue.popleft()
                    yield first, sample.result()
            for first, sample in queue:
                yield first, sample.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, pool, number, epoch):
        try:
            return pool.submit(self._attempt, number, epoch)
        except RuntimeError as error:  # Python exits, or is out of threads
            path = self.paths[number % len(self.paths)]
            raise VideoError(path, f"not decoded: {error}") from error

    def _rng(self, number, epoch, *more):
        return np.random.default_rng((self.seed, int(epoch), int(number), *more))

    def _attempt(self, number, epoch):
        """The sample, or its substitute if it cannot be read and is skipped."""
        rng, number = self._rng(number, epoch), number % len(self.paths)
        try:
            return self.load(number, rng)
        except VideoError as error:
            with self._lock:
                known = {path for path, _ in self.skipped}
                if error.path not in known:
                    self.skipped.append((error.path, error.reason))
                self._failed[error.path] = error.reason
            if self.on_error == "raise":
                raise advised(error, SKIP) from None
            return self.substitute(number)

    def _assemble(self, batch, number, epoch):
        """Make batch `number` of an epoch from its (number, sample or None)."""
        rng = self._rng(number, epoch, 1)  # one of its own, beside the samples'
        index, count = self.shard
        size = self.batch_size // count
        order, end = self.order(epoch), (number + 1) * self.batch_size
        padding = np.clip(end - len(order) - (count - 1 - index) * size, 0, size)
        real = sum(sample is not None for _, sample in batch[: size - padding])
        read = [(number, sample) for number, sample in batch if sample is not None]
        for other in np.roll(order, -min(end, len(order))) if not read else ():
            sample = self._attempt(other, epoch)
            if sample is not None:
                # It is in another batch already, where it counts.
                read, real = [(other, sample)], int(count == 1 and not self.pad_batches)
                break
        if not read:
            raise self.nothing_readable()
        if self.pad_batches:
            read = list(itertools.islice(itertools.cycle(read), size))
        numbers, samples = zip(*read, strict=True)
        batch = self.collate(list(numbers), list(samples))
        if self.pad_batches:
            weights = (np.arange(len(read)) < real).astype("float32")
            batch = self.weigh(batch, weights)
        return self.finish_batch(batch, rng)

    def nothing_readable(self):
        """The error for a set without a single readable video."""
        path, reason = self.skipped[0]
        return VideoError(
            path,
            f"{reason}; like this one, none of the {self.num_videos} videos "
            "could be read",
            "Check the paths and the files.",
        )
