"""The video decoder of tensorflow-io: how it is loaded, which files it gets right."""

import av

from keras_video._optional import require
from keras_video.data.video.error import VideoError
from keras_video.data.video.file import VideoFile

_PURPOSE = 'decoder="tensorflow_io"'
# Those that were compared.
_CODECS = ("h264", "hevc", "mpeg4")
# As FFmpeg numbers them: not said, and the two that convert like BT.601.
_COLORSPACES = (2, 5, 6)
_FULL_RANGE = 2
# FFmpeg 4 converts blocks of so many pixels, as long as they fit into the row.
_BLOCK = 8


def tfio_decoder():
    """The op of tensorflow-io from a video file's bytes to uint8 (T, H, W, 3).

    Raises:
        ImportError: if tensorflow-io, or the FFmpeg libraries that it calls, cannot
            be loaded; the message says which versions are needed.
    """
    tf = require("tensorflow", "tensorflow", _PURPOSE)
    version = "unknown"
    try:
        tfio = require("tensorflow_io", "tfio", _PURPOSE)
        version = getattr(tfio, "__version__", version)
        decode_video = tfio.experimental.ffmpeg.decode_video
        # The libraries are looked for when the op is made; it need not run.
        with tf.Graph().as_default():
            decode_video(tf.constant(b""))
    except (ImportError, NotImplementedError, AttributeError, OSError) as error:
        if isinstance(error.__cause__, ModuleNotFoundError):  # not installed
            raise
        raise ImportError(
            f"{_PURPOSE} needs TensorFlow 2.16 and tensorflow-io 0.37.1 "
            '(`pip install "keras-video[tfio]"`, on Python 3.11 or 3.12), and the '
            "shared libraries of FFmpeg 4 (libavformat.so.58, libavcodec.so.58, "
            f"libswscale.so.5). Found: TensorFlow {tf.__version__}, tensorflow-io "
            f"{version}, which could not load its FFmpeg library ({error}). Install "
            'these versions, or use decoder="pyav", which brings its own.'
        ) from error
    return decode_video


def is_decoded_right(path):
    """Whether tensorflow-io gives the frames of a file as they are.

    It takes all colours for BT.601 in limited range, knows no rotation, leaves columns
    beyond the last multiple of 8 black, and ends the process at a codec that its FFmpeg
    lacks, such as AV1.
    """
    file = VideoFile(path)
    try:
        container, stream = file.open()
        with container:
            frame = next(container.decode(stream), None)
            first = container.streams.video[0].index == stream.index
            codec = stream.codec_context.codec.canonical_name
    except (VideoError, av.error.FFmpegError):
        return False
    return (
        frame is not None
        and first
        and codec in _CODECS
        and frame.format.name == "yuv420p"
        and frame.width % _BLOCK == 0
        and frame.rotation == 0
        and frame.colorspace in _COLORSPACES
        and frame.color_range != _FULL_RANGE
    )
