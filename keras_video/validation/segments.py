"""Checks of which frames of a video make a clip."""

from keras_video.validation.choices import check_choice
from keras_video.validation.numbers import check_count

SPACINGS = ("strided", "linspace")


def check_spacing(spacing, frames_per_segment=None):
    """Refuse an unknown spacing of frames, or one that sparse clips cannot have.

    Args:
        spacing: `"strided"` or `"linspace"`.
        frames_per_segment: `None` for dense clips, which can have either.

    Raises:
        ValueError: it is neither, or sparse clips are not `"strided"`.
    """
    check_choice("spacing", spacing, SPACINGS)
    if frames_per_segment is not None and spacing != "strided":
        raise ValueError(
            '`spacing` must be "strided" with `frames_per_segment`. '
            f"Received: spacing={spacing!r}"
        )


def count_segments(num_frames, frames_per_segment):
    """Number of segments of a sparse clip: `num_frames / frames_per_segment`.

    Args:
        num_frames: frames of a clip.
        frames_per_segment: those that come from one segment.

    Raises:
        ValueError: that is no whole number.

    Example:
    >>> count_segments(35, 5)
    7
    """
    segments, rest = divmod(num_frames, frames_per_segment)
    if not rest:
        return segments
    around = [n * frames_per_segment for n in (segments, segments + 1) if n]
    divisors = [n for n in range(1, num_frames + 1) if num_frames % n == 0]
    raise ValueError(
        "`num_frames` must be divisible by `frames_per_segment`, so that every segment "
        f"gives as many frames. Received: num_frames={num_frames}, "
        f"frames_per_segment={frames_per_segment}. Use "
        f"{' or '.join(map(str, around))} frames, or a `frames_per_segment` of "
        f"{', '.join(map(str, divisors))}."
    )


def check_segments(num_frames, frames_per_segment, spacing="strided"):
    """`frames_per_segment` as an int that fits the clip; `None` for a dense one stays.

    Raises:
        ValueError: see `check_spacing` and `count_segments`.
    """
    check_spacing(spacing, frames_per_segment)
    if frames_per_segment is None:
        return None
    frames_per_segment = check_count("frames_per_segment", frames_per_segment)
    count_segments(num_frames, frames_per_segment)
    return frames_per_segment
