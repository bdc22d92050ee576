"""Checks of numbers: counts, fractions, ranges and sizes."""

import numbers

import numpy as np


def is_integer(value):
    """Whether this is an integer of Python or NumPy, and no bool."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def check_count(name, value, least=1, most=None):
    """`value` as an int of at least `least`, and at most `most` where it is given.

    Raises:
        ValueError: it is not that.

    Example:
    >>> check_count("num_frames", 8)
    8
    >>> check_count("num_frames", 0)
    Traceback (most recent call last):
    ValueError: `num_frames` must be a whole number of at least 1. Received: \
num_frames=0
    """
    if not is_integer(value) or value < least:
        raise ValueError(
            f"`{name}` must be a whole number of at least {least}. "
            f"Received: {name}={value!r}"
        )
    if most is not None and value > most:
        raise ValueError(
            f"`{name}` must be at most {most:,}. Received: {name}={value!r}"
        )
    return int(value)


def check_counts(**arguments):
    """Refuse the first argument that is no int of at least 1, see `check_count`."""
    for name, value in arguments.items():
        check_count(name, value)


def check_positive(name, value):
    """`value` as a float above 0.

    Raises:
        ValueError: it is not that.
    """
    if not _is_number(value) or not value > 0:
        raise ValueError(
            f"`{name}` must be a number above 0. Received: {name}={value!r}"
        )
    return float(value)


def check_fraction(name, value, below_one=False):
    """Refuse a number that is not from 0 to 1, or is 1 with `below_one`.

    Raises:
        ValueError: it is not that.
    """
    if _is_number(value) and 0 <= value <= 1 and not (below_one and value == 1):
        return
    bounds = "be at least 0 and less than 1" if below_one else "lie between 0 and 1"
    raise ValueError(f"`{name}` must {bounds}. Received: {name}={value!r}")


def check_between(name, value, low, high):
    """`value`, a number of at least `low` and at most `high`.

    Raises:
        ValueError: it is not that.
    """
    if not _is_number(value) or not low <= value <= high:
        raise ValueError(
            f"`{name}` must lie between {low:g} and {high:g}. "
            f"Received: {name}={value!r}"
        )
    return value


def check_pixel(name, value):
    """`value` of a pixel: a number from 0 to 255, or a list of one for each channel.

    Raises:
        ValueError: it is not that.

    Example:
    >>> check_pixel("fill", (114, 114, 114))
    [114, 114, 114]
    """
    values = np.ravel(np.asarray(value, dtype=object)).tolist()
    numbers = all(_is_number(v) and 0 <= v <= 255 for v in values)
    if not numbers or len(values) not in (1, 3):
        raise ValueError(
            f"`{name}` must be a number from 0 to 255, or three of them, one for each "
            f"channel. Received: {name}={value!r}"
        )
    return values[0] if np.ndim(value) == 0 else values


def check_iou_threshold(iou_threshold):
    """Refuse what is not one or several numbers above 0 and at most 1.

    Raises:
        ValueError: it is not that.
    """
    values = np.atleast_1d(iou_threshold)
    if not (len(values) and ((values > 0) & (values <= 1)).all()):
        raise ValueError(
            "`iou_threshold` must be above 0 and at most 1. "
            f"Received: iou_threshold={iou_threshold}"
        )


def check_range(name, pair, least=None):
    """`pair` as ascending (low, high) floats; one number stands for both.

    Raises:
        ValueError: it is not that, or goes down to `least`.
    """
    try:
        low, high = (pair, pair) if np.ndim(pair) == 0 else pair
        low, high = float(low), float(high)
        valid = low <= high and (least is None or low > least)
    except (TypeError, ValueError):
        valid = False
    if not valid:
        above = "" if least is None else f", above {least:g}"
        raise ValueError(
            f"`{name}` must be (low, high) with low <= high{above}. "
            f"Received: {name}={pair!r}"
        )
    return low, high


def check_image_size(name, size):
    """`size` as (H, W) in pixels; one number stands for both.

    Raises:
        ValueError: it is not one or two whole numbers of at least 1.

    Example:
    >>> check_image_size("image_size", 64)
    (64, 64)
    """
    sides = (size, size) if np.ndim(size) == 0 else tuple(size)
    if len(sides) != 2 or not all(is_integer(s) and s >= 1 for s in sides):
        raise ValueError(
            f"`{name}` must be (height, width) in pixels, or one number for both. "
            f"Received: {name}={size!r}"
        )
    return int(sides[0]), int(sides[1])


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool)
