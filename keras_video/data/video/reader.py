"""Frame-accurate reading of video files."""

import numpy as np

from keras_video.data.video.decoder import FrameDecoder, MissingFrameError
from keras_video.data.video.error import READ_ERRORS, VideoError, reason
from keras_video.data.video.file import VideoFile
from keras_video.data.video.scaler import FrameScaler


class VideoReader:
    """Reads chosen frames of a video, frame-accurately.

    ```
    path -> packets -> decoder (from the keyframe before the frames asked for)
         -> scaler (only the frames asked for) -> rotation -> uint8 (N, H, W, 3)
    ```

    Frames are told apart by presentation time, so what comes back is what a decode
    of the whole file would give, bit for bit. The first video stream is read (a
    cover picture does not count). A rotation in the file's metadata is applied.
    Memory does not grow with the length of the video. A reader is not thread-safe:
    open one per thread.

    Args:
        path: a local path, an address that `tf.io.gfile` opens (TensorFlow is
            needed for those only), or a binary file object.
        short_side: scale to this short side, in pixels, keeping the aspect ratio.
            None keeps the size of the file.
        min_size: (H, W); scale to at least this, keeping the aspect ratio. Alone, it
            gives the smallest frames that cover it.
        fit_size: (H, W); scale to the largest size inside this, keeping the aspect
            ratio. It does not go with the two before.
        num_threads: decoding threads of this reader. One is best where several
            readers run at once.

    Raises:
        VideoError: if there is no readable, complete video at `path`.
        ValueError: if `fit_size` is given with another size.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> path = tempfile.mkdtemp() + "/a.mp4"
    >>> write_video(path, np.zeros((40, 48, 64, 3), "uint8"), fps=20)
    >>> with VideoReader(path, short_side=24) as video:
    ...     print(video.num_frames, video.frame_rate, video.duration)
    ...     print(video.frames([0, 2, 39]).shape)
    40 20.0 2.0
    (3, 24, 32, 3)
    """

    def __init__(
        self, path, short_side=None, min_size=None, num_threads=1, fit_size=None
    ):
        if fit_size is not None and (short_side or min_size):
            raise ValueError(
                "`fit_size` does not go with `short_side` or `min_size`. Received: "
                f"fit_size={fit_size}, short_side={short_side}, min_size={min_size}"
            )
        file = VideoFile(path)
        self.path = file.name
        self._scaler = FrameScaler(short_side, min_size, fit_size)
        self._decoder = FrameDecoder(file, num_threads)

    @property
    def index(self):
        """The `VideoIndex`: presentation times, and the native grid."""
        return self._decoder.index

    @property
    def num_frames(self):
        """The number of frames in the file."""
        return len(self.index)

    @property
    def num_slots(self):
        """The length on the native grid; `num_frames` at a constant frame rate."""
        return self.index.num_slots

    @property
    def frame_rate(self):
        """Frames per second; at a variable rate, that of the native grid."""
        return self.index.frame_rate

    @property
    def duration(self):
        """Seconds from the start of the first frame to the end of the last."""
        return self.num_slots / self.index.frame_rate

    def frames(self, numbers, window=None):
        """Frames by their number in the file.

        Args:
            numbers: frame numbers from 0, in any order, repeats allowed.
            window: None for whole frames, or a function of the scaled frames' (H, W)
                that gives the part to keep as (top, left, height, width).

        Returns:
            uint8 array (len(numbers), H, W, 3), RGB.

        Raises:
            IndexError: if a frame number lies outside the video.
            VideoError: if the frames cannot be decoded.
        """
        numbers = np.asarray(numbers, "int64").reshape(-1)
        outside = numbers[(numbers < 0) | (numbers >= self.num_frames)]
        if len(outside) or not len(numbers):
            raise IndexError(
                f"{self.path}: ask for one or more of the frames 0 to "
                f"{self.num_frames - 1}. Received: numbers={outside.tolist()}"
            )
        unique, positions = np.unique(numbers, return_inverse=True)
        frames = self._read(unique, window)
        if len(unique) == len(numbers) and (np.diff(numbers) > 0).all():
            return frames
        return frames[positions]

    def clip(self, slots, window=None):
        """Frames by slots of the native grid; past the end the last frame holds.

        Args:
            slots: slot numbers, as `clip_sampler` gives them.
            window: as for `frames`.

        Returns:
            uint8 array (len(slots), H, W, 3), RGB.
        """
        return self.frames(self.index.frames_of(slots), window)

    def frames_at(self, seconds, window=None):
        """Frames by time since the first frame, rounded to the native grid.

        Args:
            seconds: times, in any order; past the end the last frame holds.
            window: as for `frames`.

        Returns:
            uint8 array (len(seconds), H, W, 3), RGB.
        """
        slots = np.floor(np.asarray(seconds) * self.frame_rate + 0.5)
        return self.clip(slots, window)

    def close(self):
        """Close the file."""
        self._decoder.close()

    def __len__(self):
        return self.num_frames

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _read(self, numbers, window):
        """Distinct, ascending frames: by seeking, or if that fails, from the start."""
        count = len(numbers)
        try:
            return self._scaler.collect(self._decoder.decode(numbers), count, window)
        except (MissingFrameError, *READ_ERRORS):
            pass
        right = []

        def frames():
            for frame, asked_for in self._decoder.decode_carefully(numbers):
                right.append(asked_for)
                yield frame

        try:
            clip = self._scaler.collect(frames(), count, window)
        except READ_ERRORS as error:
            raise self._damaged(f"decoding stopped with: {reason(error)}") from error
        if sum(right) < min(count - 2, 0.9 * count) or not any(right):
            raise self._damaged(f"{sum(right)} of {count} frames could be decoded")
        return clip

    def _damaged(self, found):
        return VideoError(
            self.path,
            f"the file is truncated or damaged: {found}",
            "Download or record it again, or remove it.",
        )
