"""Clips around moments of a video, each frame decoded once."""

import numpy as np

from keras_video.augment.geometry import resize
from keras_video.data.clip_sampler import clip_slots, clip_step
from keras_video.data.detection.fit_clip import fitted_size, pad_clip
from keras_video.data.video_reader import VideoReader


class ClipStream:
    """Reads the clips around ascending moments of a video.

    Clips a second apart overlap where each is longer than a second. What a later clip
    needs of the frames that are being decoded is kept until it has passed, so a video
    is gone through once, and no more is held than the frames of one clip's span.

    Whole frames are scaled into the clip's size, keeping their proportions, and
    filled up with black to the right and below. Beyond the ends of the video its
    first and last frame hold.

    Args:
        path: the video.
        timestamps: seconds from the start of the video, ascending.
        num_frames: frames of a clip.
        frame_stride: distance between them, in frames.
        image_size: (H, W) of a clip in pixels.
        frame_rate: frames per second to which the stride refers; None for the video's
            own.
        spacing: "strided" or "linspace", see `VideoPreprocessor`.
        num_threads: decoding threads.

    Raises:
        VideoError: if the video cannot be read.
    """

    def __init__(
        self,
        path,
        timestamps,
        num_frames,
        frame_stride,
        image_size,
        frame_rate=None,
        spacing="strided",
        num_threads=2,
    ):
        with VideoReader(path, num_threads=num_threads) as video:
            self.native_size = video.frames([0]).shape[1:3]
        self.image_size = tuple(image_size)
        self.fitted_size = fitted_size(self.native_size, self.image_size)
        self._reader = VideoReader(path, min(self.fitted_size), None, num_threads)
        rate = self._reader.frame_rate
        step = clip_step(frame_stride, frame_rate, rate, spacing, num_frames)
        offsets = clip_slots(0, num_frames, step)
        # The moment is that of the frame after the middle.
        self._offsets = offsets - offsets[num_frames // 2]
        centers = np.floor(np.asarray(timestamps, "float64") * rate + 0.5)
        self._centers = np.clip(centers, 0, self._reader.num_slots - 1).astype("int64")
        self._kept = {}

    def clip(self, number):
        """The clip around the moment of that number; later ones in ascending order.

        Returns:
            uint8 array (T, H, W, 3).
        """
        needed = self._needed(number)
        self._kept = {n: f for n, f in self._kept.items() if n >= needed[0]}
        missing = [n for n in self._planned(number) if n not in self._kept]
        if missing:
            frames = self._reader.frames(missing)
            frames = resize(frames, self.fitted_size)
            self._kept.update(zip(missing, frames, strict=True))
        clip = np.stack([self._kept[n] for n in needed.tolist()])
        return pad_clip(clip, self.image_size)

    def close(self):
        """Close the video."""
        self._kept = {}
        self._reader.close()

    def _needed(self, number):
        """The numbers of a clip's frames, ascending, with repeats."""
        slots = self._centers[number] + self._offsets
        return self._reader.index.frames_of(slots)

    def _planned(self, number):
        """What to have of a clip's span: its own frames, and those of later clips."""
        needed = self._needed(number)
        planned = set(needed.tolist())
        for later in range(number + 1, len(self._centers)):
            frames = self._needed(later)
            if frames[0] > needed[-1]:
                break
            planned.update(frames[frames <= needed[-1]].tolist())
        return sorted(planned)
