"""Clips that follow one another through a stream of frames."""

import numpy as np

from keras_video.augment.geometry import center_crop
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.sampler import clip_slots
from keras_video.data.video.frame_source import frame_source
from keras_video.validation import check_count, check_positive


class StreamClips:
    """Gives a clip at regular intervals of a stream, each frame read once.

    ```
    frames  |-------------------------->     scaled and cropped once, where a clip
    clip 0  [ x   x   x   x ]                needs them, and kept until the last clip
    clip 1      [ x   x   x   x ]            that needs them has been given
    clip 2          [ x   x   x   x ]
    ```

    The frames of a clip are those that `load_clip` takes at the same time of a file.
    A stream that ends inside its first clip gives that one, its last frame repeated;
    a later clip that the stream does not fill is left out. No more is held than the
    frames of one clip's span.

    Args:
        frames: a path or file object, or an iterable of uint8 frames (H, W, 3), RGB,
            of one size. A file's frames are counted on its native grid.
        stream_rate: frames per second of an iterable; None if not known.
        every_frames: from the start of one clip to that of the next, in frames.
        every_seconds: the same in seconds. With neither, half the span of a clip.
        **clip: the arguments of `ClipSpec`, such as `num_frames=32`, `frame_stride=2`,
            `image_size=(224, 224)`; `frames_per_segment` is none of a stream's.

    Raises:
        VideoError: if the file cannot be read.
        ValueError: if an argument is out of range, or a frame is not what it must be.

    Example:
    >>> frames = np.arange(12, dtype="uint8")[:, None, None, None]
    >>> frames = np.broadcast_to(frames, (12, 8, 8, 3))
    >>> clips = StreamClips(
    ...     frames, num_frames=3, frame_stride=2, image_size=8, short_side=8
    ... )
    >>> [(start, clip[:, 0, 0, 0].tolist()) for start, clip in clips]
    [(0, [0, 2, 4]), (2, [2, 4, 6]), (4, [4, 6, 8]), (6, [6, 8, 10])]
    """

    def __init__(
        self,
        frames,
        *,
        stream_rate=None,
        every_frames=None,
        every_seconds=None,
        **clip,
    ):
        spec = ClipSpec.from_arguments(StreamClips, clip)
        spec.check_one_short_side()
        spec.check_dense("a stream has no segments")
        _check_steps(every_frames, every_seconds)
        self._source = frame_source(
            frames,
            stream_rate,
            spec.short_side,
            spec.image_size,
            lambda *size: center_crop(size, spec.image_size),
        )
        self.rate = self._source.rate
        self._check_rate(every_seconds, spec.frame_rate)
        step = spec.step(self.rate)
        self._offsets = clip_slots(0, spec.num_frames, step)
        self.span = int(self._offsets[-1]) + 1
        self._every = every_frames or max(self.span // 2, 1)
        if every_seconds is not None:
            self._every = max(every_seconds * self.rate, 1)
        self._kept = {}

    @property
    def num_held(self):
        """Number of frames held now."""
        return len(self._kept)

    def __iter__(self):
        """Yield (number of the clip's first frame, uint8 clip (T, H, W, 3))."""
        number = 0
        try:
            while self._fill(number):
                start, needed = self._start(number), self._needed(number)
                yield start, np.stack([self._kept[slot] for slot in needed])
                following = self._start(number + 1)
                self._kept = {n: f for n, f in self._kept.items() if n >= following}
                number += 1
        finally:
            self.close()

    def close(self):
        """Release the frames, and close the file."""
        self._kept = {}
        self._source.close()

    def _check_rate(self, every_seconds, frame_rate):
        if self.rate is None and (every_seconds is not None or frame_rate is not None):
            why = "`every_seconds`" if every_seconds is not None else "the preprocessor"
            self.close()
            raise ValueError(
                f"{why} counts in seconds, so the frames per second of the stream must "
                "be given: pass `frame_rate=30.0`, or whatever it is. "
                "Received: frame_rate=None"
            )

    def _start(self, number):
        return int(number * self._every + 0.5)

    def _needed(self, number):
        return (self._start(number) + self._offsets).tolist()

    def _fill(self, number):
        """Get all frames of a clip; False if the stream does not fill it."""
        missing = [n for n in self._planned(number) if n not in self._kept]
        for slot, frame in zip(missing, self._source.take(missing), strict=False):
            self._kept[slot] = frame
        missing = [n for n in self._needed(number) if n not in self._kept]
        if missing and number == 0:
            last = self._source.last()
            self._kept.update(dict.fromkeys(missing, last))
            return True
        return not missing

    def _planned(self, number):
        """What to have of a clip's span: its own frames, and those of later clips."""
        planned, last = set(self._needed(number)), self._needed(number)[-1]
        later = number + 1
        while self._start(later) <= last:
            planned.update(n for n in self._needed(later) if n <= last)
            later += 1
        return sorted(planned)


def _check_steps(every_frames, every_seconds):
    if every_frames is not None and every_seconds is not None:
        raise ValueError(
            "Give `every_frames` or `every_seconds`, not both. Received: "
            f"every_frames={every_frames}, every_seconds={every_seconds}"
        )
    if every_frames is not None:
        check_count("every_frames", every_frames)
    if every_seconds is not None:
        check_positive("every_seconds", every_seconds)
