"""Batches of clips around key frames, with boxes and labels."""

import inspect

import numpy as np

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import clip_boxes
from keras_video.data.clips.geometry import SIDE_STEP, pad_clip, stack_clips
from keras_video.data.datasets.batch_loader import BatchLoader


class DetectionLoader(BatchLoader):
    """Decodes the clips of a `Plan` in batches.

    Args:
        plan: a `Plan`.
        paths: the video of each key frame.
        seconds: each key frame's time from the start of its file.
        spec: a `KeyFrameSpec`.
        batch_size: clips per batch.
        shuffle: whether the order changes with every epoch.
        seed: int.
        augment: augmentation of clips and boxes, or a list of them, or None.
        min_visible: fraction of a box that must be left in the clip.
        dtype: of the clips.
        on_error: "raise" or "skip".
        num_workers: decoding threads.
        skipped: (video id, reason) of videos that are missing.
    """

    consequence = "are black in their clips, with weights of 0"

    def __init__(
        self,
        plan,
        paths,
        seconds,
        spec,
        batch_size,
        shuffle,
        seed,
        augment=None,
        min_visible=0.25,
        dtype="uint8",
        on_error="raise",
        num_workers=1,
        skipped=(),
    ):
        super().__init__(paths, batch_size, shuffle, seed, dtype, on_error, num_workers)
        self.plan, self.seconds, self.spec = plan, seconds, spec
        self.min_visible = min_visible
        self.skipped += skipped
        self._augment = _check_augment(augment)
        self._unreadable, self._any_read = set(), False
        empty = np.zeros((0, 4), "float32")
        side = spec.draw_short_side(0) or SIDE_STEP
        blank = np.zeros([side if n is None else n for n in spec.shape], "uint8")
        self._blank, _ = self._augmented(blank, empty, np.random.default_rng(0))
        frames, *sides, channels = self._blank.shape
        if spec.image_size is None:
            self._blank, sides = pad_clip(self._blank), (None, None)
        self.clip_shape = frames, *sides, channels

    def load(self, number, rng):
        """Decode one clip: (clip, boxes, labels, weights), padded."""
        boxes = self.plan.key_frames.boxes[number]
        clip, boxes = self.spec.read(
            self.paths[number],
            self.seconds[number],
            boxes,
            rng.random(self.spec.num_draws),
        )
        self._any_read = True
        clip, boxes = self._augmented(clip, boxes, rng)
        boxes = clip_boxes(boxes, clip.shape[1:3], self.min_visible)
        size = None if self.spec.image_size is None else self.clip_shape[1:3]
        clip = self.convert(pad_clip(clip, size))
        labels = None
        if self.plan.labels is not None:
            labels = self._padded(self.plan.labels[number])
        return clip, self._padded(boxes), labels, self._padded(boxes.any(axis=1))

    def substitute(self, number):
        """A black clip without boxes, so that the order of the clips stays as it is.

        Raises:
            VideoError: if no clip of the whole set can be read.
        """
        with self._lock:
            self._unreadable.add(int(number))
            none_readable = (
                len(self._unreadable) == len(self.paths) and not self._any_read
            )
        if none_readable:
            raise self.nothing_readable()
        max_boxes, classes = self._most, len(self.plan.key_frames.label_ids)
        return (
            self._blank.astype(self.dtype),
            np.zeros((max_boxes, 4), "float32"),
            np.zeros((max_boxes, classes), "float32"),
            np.zeros(max_boxes, "float32"),
        )

    def collate(self, numbers, samples):
        """({"clips", "boxes"}, labels, weights), or the first alone without labels."""
        if not samples:
            # Sides that differ from batch to batch are 0 where there is none.
            shapes = ([n or 0 for n in self.clip_shape], (self._most, 4))
            shapes += (self._most, len(self.plan.key_frames.label_ids)), (self._most,)
            types = (self.dtype, "float32", "float32", "float32")
            arrays = [
                np.zeros((0, *shape), dtype)
                for shape, dtype in zip(shapes, types, strict=True)
            ]
        else:
            clips, *columns = zip(*samples, strict=True)
            stacked = [c if c[0] is None else np.stack(c) for c in columns]
            arrays = [stack_clips(clips), *stacked]
        clips, boxes, labels, weights = arrays
        inputs = {"clips": clips, "boxes": boxes}
        return inputs if self.plan.labels is None else (inputs, labels, weights)

    def weigh(self, batch, weights):
        """The batch, with weights of 0 for all boxes of a clip with that weight."""
        if self.plan.labels is None:
            return super().weigh(batch, weights)
        inputs, labels, boxes = batch
        return inputs, labels, boxes * weights[:, None]

    def attributes(self):
        """Key frames, names, paths, what could not be read, and the order."""
        key_frames = self.plan.key_frames
        return {
            "key_frames": key_frames,
            "class_names": list(key_frames.class_names),
            "file_paths": self.paths,
            "skipped": self.skipped,
            "unreadable": self._unreadable,
            "counts": self.plan.counts,
            # Not `shuffle`, which is a method of TensorFlow's data sets.
            "shuffled": self.shuffle,
            "padded": self.pad_batches,
        }

    @property
    def _most(self):
        return self.plan.key_frames.max_boxes

    def _padded(self, rows):
        padded = np.zeros((self._most, *rows.shape[1:]), "float32")
        padded[: len(rows)] = rows
        return padded

    def _augmented(self, clip, boxes, rng):
        for function, takes_rng in self._augment:
            more = {"rng": rng} if takes_rng else {}
            clip, boxes = function(clip, boxes=boxes, **more)
        if clip.ndim != 4 or np.shape(boxes)[1:] != (4,):
            raise ValueError(
                "`augment` must take a clip (T, H, W, 3) and boxes (N, 4), and return "
                f"a pair of them. Received: results of shapes {np.shape(clip)} and "
                f"{np.shape(boxes)}"
            )
        return clip, boxes


def _check_augment(augment):
    """Pairs of (function, whether it takes a generator)."""
    functions = augment if isinstance(augment, (list, tuple)) else [augment]
    checked = []
    for function in functions:
        if function is None:
            continue
        names = ("rng", "boxes")
        if not isinstance(function, ClipAugmentation):
            try:
                names = inspect.signature(function).parameters
            except (TypeError, ValueError):
                names = ()
        if "boxes" not in names:
            raise ValueError(
                "`augment` must move boxes with the clip: an augmentation of "
                "`keras_video.augment`, or a function of (clip, boxes) that returns "
                f"both. Received: augment={function!r}"
            )
        checked.append((function, "rng" in names))
    return checked
