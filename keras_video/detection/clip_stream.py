"""Clips around moments of a video, each frame decoded once."""

import numpy as np

from keras_video.augment.geometry import resize
from keras_video.data.clips.geometry import pad_clip, pixel_boxes
from keras_video.data.video.reader import VideoReader


class ClipStream:
    """Reads the clips around ascending moments of a video.

    Each is the clip that `spec.read` gives, filled up to its size. Clips a second
    apart overlap where each is longer than a second. What a later clip needs of the
    frames that are being decoded is kept until it has passed, so a video is gone
    through once, and no more is held than the frames of one clip's span.

    Args:
        path: the video.
        timestamps: seconds from the start of the video, ascending.
        spec: a `KeyFrameSpec` with the crop "fit".
        num_threads: decoding threads.

    Raises:
        VideoError: if the video cannot be read, or ends before one of the moments.
    """

    def __init__(self, path, timestamps, spec, num_threads=2):
        self._reader = VideoReader(
            path, fit_size=spec.image_size, num_threads=num_threads
        )
        self._timestamps, self._spec = timestamps, spec
        self._kept = {}

    def read(self, number, boxes):
        """The clip around the moment of that number; later ones in ascending order.

        Args:
            number: place of the moment in `timestamps`.
            boxes: (N, 4) in shares of the picture.

        Returns:
            (clip, boxes): uint8 array (T, H, W, 3), and float32 (N, 4), pixels.
        """
        needed = self._needed(number)
        self._kept = {n: f for n, f in self._kept.items() if n >= needed[0]}
        missing = [n for n in self._planned(number) if n not in self._kept]
        if missing:
            frames = self._reader.frames(missing)
            self._kept.update(zip(missing, frames, strict=True))
        frames = [self._kept[n][None] for n in needed.tolist()]
        # Should the video's size change on the way, the clip's first frame's holds.
        size = frames[0].shape[1:3]
        clip = np.concatenate([resize(frame, size) for frame in frames])
        return pad_clip(clip, self._spec.image_size), pixel_boxes(boxes, size)

    def close(self):
        """Close the video."""
        self._kept = {}
        self._reader.close()

    def _needed(self, number):
        """The numbers of a clip's frames, ascending, with repeats."""
        slots = self._spec.slots(self._reader, self._timestamps[number])
        return self._reader.index.frames_of(slots)

    def _planned(self, number):
        """What to have of a clip's span: its own frames, and those of later clips."""
        needed = self._needed(number)
        planned = set(needed.tolist())
        for later in range(number + 1, len(self._timestamps)):
            frames = self._needed(later)
            if frames[0] > needed[-1]:
                break
            planned.update(frames[frames <= needed[-1]].tolist())
        return sorted(planned)
