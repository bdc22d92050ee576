"""Video files to open: local paths, addresses, file objects."""

import os

import av

from keras_video._advice import Advice, advised
from keras_video._optional import require
from keras_video.data.video.error import VideoError

# What FFmpeg calls streams that are pictures: the cover of a song is one "video" frame.
_COVER = av.stream.Disposition.attached_pic

# Of a frame, as of 8K's: decoders take memory for several, by what the file declares.
MOST_PIXELS = 8192 * 4096


class VideoFile:
    """A video that can be opened, and opened again, as an FFmpeg container.

    ```
    "clips/a.mp4", Path      -> opened by FFmpeg
    "gs://...", "ram://..."  -> tf.io.gfile -> FFmpeg
    an open binary file      -> FFmpeg
    ```

    Args:
        path: a local path, an address that `tf.io.gfile` opens, or a file object
            open for reading bytes, which must be seekable.

    Raises:
        TypeError: if `path` is something else.
        VideoError: (by `open`) if there is no readable video at `path`.
        ImportError: (by `open`) if an address needs TensorFlow and it is missing.
    """

    def __init__(self, path):
        self._object = path if hasattr(path, "read") else None
        if self._object is not None:
            self.name = str(getattr(path, "name", None) or repr(path))
        else:
            self.name = _name(path)
        self.remote = self._object is None and "://" in self.name
        self._opened = None

    def identity(self):
        """Key of the file's content for a cache, or None if there is none."""
        if self.remote or self._object is not None:
            return None
        status = os.stat(self.name)
        return os.path.abspath(self.name), status.st_size, status.st_mtime_ns

    def open(self):
        """The container and its first video stream, opened from the start."""
        source = self._source()
        try:
            # Tags may hold bytes that are no text; they do not concern us.
            container = av.open(source, metadata_errors="ignore")
        except (av.error.FFmpegError, OSError, EOFError, ValueError) as error:
            raise VideoError(self.name, self._why(source, error)) from error
        for stream in container.streams.video:
            if not stream.disposition & _COVER and stream.codec_context is not None:
                self._limit(container, stream.codec_context)
                return container, stream
        found = ", ".join(sorted({s.type for s in container.streams})) or "none"
        container.close()
        raise VideoError(
            self.name,
            f"the file has no video stream (streams found: {found})",
            "Replace it by a file with pictures, or remove it.",
        )

    def _limit(self, container, context):
        """Refuse frames that are too large, here or on the way."""
        context.options = {**context.options, "max_pixels": str(MOST_PIXELS)}
        if context.width * context.height > MOST_PIXELS:
            size = f"{context.width} x {context.height}"
            container.close()
            raise VideoError(
                self.name,
                f"its frames of {size} pixels have more than {MOST_PIXELS:,}",
                "Scale it down, or remove it.",
            )

    def close(self):
        """Close what `open` opened; a file object of the user's stays open."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _source(self):
        """The argument of `av.open`, after checks with better errors than FFmpeg's."""
        if self._object is not None:
            self._object.seek(0)
            return self._object
        if self.remote:
            return self._remote_source()
        if not os.path.exists(self.name):
            raise VideoError(
                self.name, "there is no such file", "Check the path for a typo."
            )
        if os.path.isdir(self.name):
            raise advised(
                VideoError(
                    self.name, "this is a folder, not a video", "Give a video file."
                ),
                Advice("A folder of videos: `video_dataset_from_directory`."),
            )
        if os.path.getsize(self.name) == 0:
            raise VideoError(self.name, "the file is empty (0 bytes)")
        # The prefix keeps FFmpeg from taking "a:b.mp4" for an address.
        return "file:" + self.name

    def _remote_source(self):
        tf = require("tensorflow", "tensorflow", f"Opening {self.name}")
        self.close()
        try:
            self._opened = tf.io.gfile.GFile(self.name, "rb")
            empty = self._opened.size() == 0
        except tf.errors.OpError as error:
            raise VideoError(
                self.name,
                f"TensorFlow could not open the address ({error.message})",
                "Check the address and your access to it.",
            ) from error
        if empty:
            raise VideoError(self.name, "the file is empty (0 bytes)")
        return self._opened

    def _why(self, source, error):
        """The reason of an FFmpeg error, in more words than "invalid data"."""
        if isinstance(error, PermissionError):
            return "the file may not be read (permission denied)"
        if hasattr(source, "read"):
            source.seek(0)
            head = source.read(12)
        else:
            with open(self.name, "rb") as file:
                head = file.read(12)
        if not head:
            return "the file is empty (0 bytes)"
        if head[4:8] == b"ftyp":
            return (
                "the file starts as an MP4 but its index (`moov`) is missing: it is "
                "truncated or damaged"
            )
        text = getattr(error, "strerror", None) or str(error)
        return f"the file is not a video that FFmpeg can read ({text})"


def _name(path):
    try:
        return os.fsdecode(path)
    except TypeError:
        shape = getattr(path, "shape", None)
        found = "" if shape is None else f" of shape {tuple(shape)}"
        raise TypeError(
            "A video must be given as a path, an address, or a file object. Clips in "
            "memory are for `model.predict`, (B, T, H, W, C). "
            f"Received: {type(path).__name__}{found}"
        ) from None
