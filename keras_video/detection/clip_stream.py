"""Clips around timestamps of a video, with each frame decoded once."""

import numpy as np

from keras_video.augment.geometry import resize
from keras_video.data.clips.geometry import pad_clip, pixel_boxes
from keras_video.data.video.reader import VideoReader


class ClipStream:
    """Reads the clips around ascending timestamps of a video.

    Each is the clip that `spec.read` gives, filled up to its size. Clips a second
    apart overlap where each is longer than a second. Decoded frames that a later clip
    needs are cached until that clip has been read, so the video is decoded once, and no
    more than the frames of one clip's span are in memory.

    Args:
        path: the video.
        timestamps: seconds from the start of the video, ascending.
        spec: a `KeyFrameSpec` with the crop "fit".
        num_threads: decoding threads.

    Raises:
        VideoError: if the video cannot be read, or ends before one of the timestamps.
    """

    def __init__(self, path, timestamps, spec, num_threads=2):
        self._reader = VideoReader(path, **spec.reader_sizes(), num_threads=num_threads)
        self._timestamps, self._spec = timestamps, spec
        self._cache = {}

    def read(self, number, boxes):
        """The clip around one of the timestamps; to be called in ascending order.

        Args:
            number: index of the timestamp in `timestamps`.
            boxes: (N, 4) as fractions of the frame size.

        Returns:
            (clip, boxes): uint8 array (T, H, W, 3), and float32 (N, 4), pixels.
        """
        needed = self._needed(number)
        self._cache = {n: f for n, f in self._cache.items() if n >= needed[0]}
        missing = [n for n in self._planned(number) if n not in self._cache]
        if missing:
            frames = self._reader.frames(missing)
            self._cache.update(zip(missing, frames, strict=True))
        frames = [self._cache[n][None] for n in needed.tolist()]
        # Should the video's size change on the way, the clip's first frame's holds.
        size = frames[0].shape[1:3]
        clip = np.concatenate([resize(frame, size) for frame in frames])
        return pad_clip(clip, self._spec.image_size), pixel_boxes(boxes, size)

    def close(self):
        """Close the video."""
        self._cache = {}
        self._reader.close()

    def _needed(self, number):
        """Indices of the frames of a clip, ascending, possibly repeated."""
        slots = self._spec.slots(self._reader, self._timestamps[number])
        return self._reader.index.frames_of(slots)

    def _planned(self, number):
        """Indices of the frames to decode: the clip's, and later clips' in its span."""
        needed = self._needed(number)
        planned = set(needed.tolist())
        for later in range(number + 1, len(self._timestamps)):
            frames = self._needed(later)
            if frames[0] > needed[-1]:
                break
            planned.update(frames[frames <= needed[-1]].tolist())
        return sorted(planned)
