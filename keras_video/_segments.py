"""The rules of which frames make a clip that data sets and models share."""

SPACINGS = ("strided", "linspace")


def check_spacing(spacing, frames_per_segment=None):
    """Refuse a spacing that there is not, or not for sparse clips.

    Args:
        spacing: `"strided"` or `"linspace"`.
        frames_per_segment: `None` for dense clips, which can have either.

    Raises:
        ValueError: if it is neither, or sparse clips are not `"strided"`.
    """
    if spacing not in SPACINGS:
        raise ValueError(
            f'`spacing` must be "strided" or "linspace". Received: spacing={spacing!r}'
        )
    if frames_per_segment is not None and spacing != "strided":
        raise ValueError(
            '`spacing` must be "strided" with `frames_per_segment`. '
            f"Received: spacing={spacing!r}"
        )


def count_segments(num_frames, frames_per_segment):
    """Segments of a sparse clip: `num_frames / frames_per_segment`.

    Args:
        num_frames: frames of a clip.
        frames_per_segment: those that come from one segment.

    Raises:
        ValueError: if that is no whole number.

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
