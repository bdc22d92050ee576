"""Sources of the frames of a stream: a file, or an iterable of frames."""

import os

import av
import numpy as np

from keras_video.data.video.reader import VideoReader
from keras_video.data.video.scaler import FrameScaler
from keras_video.validation import check_positive


def frame_source(frames, rate, short_side, min_size, window):
    """A source of scaled and cropped frames, by ascending numbers.

    It has a `rate` (frames per second, or None), `take(numbers)`, which gives the
    frames of these numbers as long as there are any, `last()`, the last frame of a
    stream that has ended, and `close()`.

    Args:
        frames: a path or file object, or an iterable of uint8 frames (H, W, 3).
        rate: frames per second of an iterable, or None.
        short_side: pixels to scale the short side to.
        min_size: (H, W) to scale to at least.
        window: function of the scaled (H, W) that gives the part to keep.

    Raises:
        ValueError: if `frames` or `rate` is neither.
    """
    # A camera of OpenCV has a `read` too, but cannot `seek`.
    is_file = hasattr(frames, "read") and hasattr(frames, "seek")
    if is_file or isinstance(frames, (str, os.PathLike)):
        if rate is not None:
            raise ValueError(
                "`frame_rate` is for iterables of frames; a file has its own. "
                f"Received: frame_rate={rate}, frames={frames!r}"
            )
        return _FileSource(frames, short_side, min_size, window)
    if rate is not None:
        check_positive("frame_rate", rate)
    if not hasattr(frames, "__iter__") and not hasattr(frames, "__getitem__"):
        raise ValueError(
            "`frames` must be a path, or an iterable of uint8 frames (H, W, 3), RGB; "
            "wrap a camera in a generator that yields its frames. "
            f"Received: frames={frames!r}"
        )
    return _IterableSource(frames, rate, FrameScaler(short_side, min_size), window)


class _FileSource:
    """The frames of a video file, on its native grid; only those taken are decoded."""

    def __init__(self, path, short_side, min_size, window):
        self._reader = VideoReader(path, short_side, min_size, num_threads=2)
        self._window = window
        self.rate = self._reader.frame_rate

    def take(self, numbers):
        inside = [n for n in numbers if n < self._reader.num_slots]
        return self._reader.clip(inside, self._window) if inside else ()

    def last(self):
        return self._reader.clip([self._reader.num_slots - 1], self._window)[0]

    def close(self):
        self._reader.close()


class _IterableSource:
    """Frames of an iterable; those that are not taken are released at once."""

    def __init__(self, frames, rate, scaler, window):
        self._frames, self.rate = iter(frames), rate
        self._scaler, self._window = scaler, window
        self._count, self._size, self._latest = 0, None, None

    def take(self, numbers):
        for number in numbers:
            while self._count <= number:
                frame = next(self._frames, None)
                if frame is None:
                    return
                self._latest = self._checked(frame)
                self._count += 1
            yield self._scaled(self._latest)

    def last(self):
        if self._latest is None:
            raise ValueError("`frames` must give at least one frame. Received: none")
        return self._scaled(self._latest)

    def close(self):
        self._latest = None

    def _checked(self, frame):
        frame = np.asarray(frame)
        if frame.ndim != 3 or frame.shape[-1] != 3 or frame.dtype != np.uint8:
            raise ValueError(
                "`frames` must be uint8 arrays (H, W, 3), RGB, values 0..255. "
                f"Received: frame {self._count} of shape {frame.shape} and type "
                f"{frame.dtype}"
            )
        if self._size not in (None, frame.shape):
            raise ValueError(
                "`frames` must all be of one size. Received: frame "
                f"{self._count} of shape {frame.shape} after {self._size}"
            )
        self._size = frame.shape
        return frame

    def _scaled(self, frame):
        # The scaler of files does it, so that both are scaled alike.
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), "rgb24")
        return self._scaler.collect([frame], 1, self._window)[0]
