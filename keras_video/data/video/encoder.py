"""Encoders of video streams."""

from fractions import Fraction

import av

_ENCODERS = ("libx264", "libopenh264", "mpeg4")


def add_video_stream(
    container, size, fps, codec=None, crf=23, preset="veryfast", time_base=None
):
    """Add a stream that encodes frames, by default as H.264.

    The encoder runs in one thread, so that the same frames give the same file on one
    machine.

    Args:
        container: an open PyAV output container.
        size: (H, W) of the frames in pixels, both even.
        fps: frames per second.
        codec: video encoder; `None` takes the first of libx264, libopenh264 and
            mpeg4 that the installed PyAV has.
        crf: quality of libx264, from 0 (lossless) to 51 (worst).
        preset: speed of libx264, "ultrafast" to "veryslow".
        time_base: seconds per tick of the frames' times, a `Fraction`; `None` is a
            frame's.

    Returns:
        The PyAV stream.

    Raises:
        ImportError: if PyAV has none of the encoders.
    """
    rate = Fraction(fps).limit_denominator(1001)
    stream = container.add_stream(codec or _encoder(), rate=rate)
    stream.codec_context.time_base = time_base or 1 / rate
    stream.height, stream.width = size
    stream.pix_fmt = "yuv420p"
    stream.thread_count = 1
    if stream.codec_context.name == "libx264":
        # The encoder's "macroblock tree" reads uninitialised memory: with it,
        # the same frames give different files.
        stream.options = {"crf": str(crf), "preset": preset, "mbtree": "0"}
    else:
        stream.bit_rate = int(size[0] * size[1] * fps * 0.4)
    return stream


def _encoder():
    for name in _ENCODERS:
        if name in av.codecs_available:
            return name
    raise ImportError(
        f"The installed PyAV has none of the video encoders {', '.join(_ENCODERS)}. "
        "Install the wheel from the package index: pip install --force-reinstall av"
    )
