"""Drawing of boxes on all frames of a video."""

from fractions import Fraction

import av
import numpy as np

from keras_video._atomic import new_output
from keras_video._optional import require
from keras_video.data.video.encoder import add_video_stream
from keras_video.data.video.file import VideoFile
from keras_video.data.video.reader import VideoReader
from keras_video.visualize.draw_boxes import draw_boxes

# Bytes of the frames that are in memory at once, about.
_BUFFER = 2**25
_CLOCK = Fraction(1, 90000)


def annotate_video(path, out, boxes_at, crf=23, preset="veryfast", overwrite=False):
    """Write a copy of a video with boxes on its frames, as H.264 in an mp4 file.

    ```
    video -> frames -> boxes_at(seconds) drawn -> H.264 ┐
          -> sound, as it is ---------------------------┴-> mp4
    ```

    Frames keep their size (a row or column is added where it is odd) and their times.
    Sound is copied where an mp4 file can hold it, and dropped otherwise. The file
    appears under its name when it is complete. Memory does not grow with its length.

    Args:
        path: video file.
        out: mp4 file to write.
        boxes_at: function of the seconds since the first frame, called for each frame
            in order, that returns boxes (n, 4) as fractions of the image size, captions
            and actors, see `draw_boxes`.
        crf: quality, from 0 (lossless) to 51 (worst).
        preset: speed of the encoder, "ultrafast" to "veryslow".
        overwrite: replace the file.

    Returns:
        Whether the sound was copied.

    Raises:
        VideoError: if the video cannot be read.
        ImportError: Pillow is not installed.
        FileExistsError: there is something at `out` that is not to be replaced.
    """
    require("PIL", extra="viz", purpose="Drawing boxes on a video")
    with (
        new_output(out, overwrite) as part,
        VideoReader(path, num_threads=2) as video,
        _Sound(path, video.index) as sound,
        av.open(str(part), "w", format="mp4") as container,
    ):
        size = video.frames([0]).shape[1:3]
        even = [side + side % 2 for side in size]
        stream = add_video_stream(
            container, even, video.frame_rate, None, crf, preset, _CLOCK
        )
        sound.add_to(container)
        for seconds, frame in _frames(video, size):
            boxes, captions, actors = boxes_at(seconds)
            height, width = size
            pixels = np.asarray(boxes, "float64").reshape(-1, 4)
            pixels = pixels * (width, height, width, height)
            drawn = draw_boxes(frame, pixels, captions, actors)
            container.mux(stream.encode(_picture(drawn, even, seconds)))
            sound.copy_until(seconds, container)
        container.mux(stream.encode(None))
        sound.copy_until(np.inf, container)
        return sound.is_copied


def _frames(video, size):
    """(seconds, frame) of each frame, a few decoded at a time."""
    few = max(_BUFFER // (size[0] * size[1] * 3), 1)
    index = video.index
    for begin in range(0, video.num_frames, few):
        numbers = np.arange(begin, min(begin + few, video.num_frames))
        times = (index.pts[numbers] - index.pts[0]) * float(index.time_base)
        yield from zip(times.tolist(), video.frames(numbers), strict=True)


def _picture(frame, even, seconds):
    margin = [(0, side - have) for side, have in zip(even, frame.shape, strict=False)]
    frame = np.pad(frame, [*margin, (0, 0)], mode="edge")
    picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
    picture.pts = round(seconds / _CLOCK)
    picture.time_base = _CLOCK
    return picture


class _Sound:
    """The first audio stream of a video, copied packet by packet."""

    def __init__(self, path, index):
        self._file = VideoFile(path)
        self._start = float(index.pts[0] * index.time_base)
        self._container = self._stream = None
        self._packets, self._next = (packet for packet in ()), None

    @property
    def is_copied(self):
        return self._stream is not None

    def __enter__(self):
        self._container, _ = self._file.open()
        return self

    def __exit__(self, *exception):
        self._packets.close()  # or PyAV leaks
        self._container.close()
        self._file.close()

    def add_to(self, container):
        """Add a stream to the output, if there is sound that an mp4 file can hold."""
        if not self._container.streams.audio:
            return
        source = self._container.streams.audio[0]
        try:
            self._stream = container.add_stream_from_template(source)
        except (ValueError, av.error.FFmpegError):
            return
        self._packets = self._container.demux(source)
        self._shift = round(self._start / source.time_base)

    def copy_until(self, seconds, container):
        """Copy the sound up to a time since the first frame."""
        while True:
            packet = self._next or next(self._packets, None)
            self._next = None
            if packet is None:
                return
            if packet.dts is None:  # the end, or nothing that could be placed
                continue
            if (packet.dts - self._shift) * packet.time_base > seconds:
                self._next = packet
                return
            packet.pts = (
                packet.dts if packet.pts is None else packet.pts
            ) - self._shift
            packet.dts -= self._shift
            packet.stream = self._stream
            container.mux(packet)
