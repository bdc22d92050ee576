"""A small copy of a video, from which clips are decoded in a fraction of the time."""

from pathlib import Path

import av

from keras_video._atomic import new_output
from keras_video.data.video.encoder import add_video_stream
from keras_video.data.video.reader import VideoReader
from keras_video.validation import check_count

# Frames that are held in memory at a time.
_CHUNK = 64


def shrink_video(path, out, short_side, keyframe_interval=12, crf=18, overwrite=False):
    """Copy a video in a smaller size and with more keyframes, for training.

    A clip at a random time is decoded from the keyframe before it, which films have
    every few hundred frames only. The copy has the same frames at the same times,
    upright and without sound.

    Args:
        path: the video, see `VideoReader`.
        out: the copy, an .mp4 file.
        short_side: pixels of the copy's short side, rounded up to an even number: at
            least the largest that training scales to. Smaller videos keep their size.
        keyframe_interval: most frames from one keyframe to the next.
        crf: quality of H.264, from 0 (lossless) to 51 (worst).
        overwrite: whether to replace a file at `out`.

    Returns:
        Path of the copy.

    Raises:
        FileExistsError: if there is something at `out`.
        ValueError: if an argument is out of range.
        VideoError: if the video cannot be read.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> folder = tempfile.mkdtemp()
    >>> write_video(f"{folder}/a.mp4", np.zeros((40, 48, 64, 3), "uint8"), fps=20)
    >>> small = shrink_video(f"{folder}/a.mp4", f"{folder}/small/a.mp4", short_side=24)
    >>> with VideoReader(small) as video:
    ...     print(len(video), video.frame_rate, video.frames([0]).shape)
    40 20.0 (1, 24, 32, 3)
    """
    short_side = check_count("short_side", short_side)
    check_count("keyframe_interval", keyframe_interval)
    check_count("crf", crf, least=0, most=51)
    with VideoReader(path) as video:
        size = video.frames([0]).shape[1:3]
    side = min(short_side + short_side % 2, *size)
    with (
        VideoReader(path, side) as video,
        new_output(out, overwrite) as copy,
        av.open(str(copy), "w", format="mp4") as container,
    ):
        _encode(video, container, keyframe_interval, crf)
    return Path(out)


def _encode(video, container, keyframe_interval, crf):
    """Encode all frames of a `VideoReader`, at their own times."""
    stream, index = None, video.index
    for start in range(0, len(video), _CHUNK):
        numbers = range(start, min(start + _CHUNK, len(video)))
        frames = video.frames(numbers, _even)
        if stream is None:
            stream = add_video_stream(
                container,
                frames.shape[1:3],
                video.frame_rate,
                crf=crf,
                preset="medium",
                time_base=index.time_base,
            )
            stream.codec_context.gop_size = keyframe_interval
        for number, image in zip(numbers, frames, strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts = int(index.pts[number] - index.pts[0])
            frame.time_base = index.time_base
            container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _even(height, width):
    """The window of even sides, which the encoder takes."""
    return 0, 0, max(height // 2 * 2, 2), max(width // 2 * 2, 2)
