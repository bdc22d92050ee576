"""Fields of a recipe: their defaults, and the checks of their values."""

import dataclasses
import math
import numbers

from keras_video.validation import check_choice, check_count


def setting(default, check, optional=False):
    """A field of a section of a recipe.

    Args:
        default: its value where a recipe does not name the field.
        check: function of its name and a value, as JSON or Python has it, that returns
            the value as the recipe holds it, or raises ValueError.
        optional: whether None is a value, too.
    """
    if isinstance(default, dict):
        return dataclasses.field(
            default_factory=default.copy, metadata={"check": check}
        )

    def checked(name, value):
        return None if value is None and optional else check(name, value)

    return dataclasses.field(default=default, metadata={"check": checked})


def number(least=None, above=None, most=None, below=None):
    """A check of a finite number within bounds."""
    words = (
        (least, "at least"),
        (above, "above"),
        (most, "at most"),
        (below, "below"),
    )
    bounds = " and ".join(
        f"{word} {limit:g}" for limit, word in words if limit is not None
    )

    def check(name, value):
        valid = isinstance(value, numbers.Real) and not isinstance(value, bool)
        valid = valid and math.isfinite(value)
        valid = valid and (least is None or value >= least)
        valid = valid and (above is None or value > above)
        valid = valid and (most is None or value <= most)
        valid = valid and (below is None or value < below)
        if not valid:
            raise ValueError(
                f"`{name}` must be a number {bounds}. {received(name, value)}"
            )
        return value

    return check


def count(least=1):
    """A check of a whole number."""
    return lambda name, value: check_count(name, value, least=least)


def choice(*values):
    """A check of one of a few words."""

    def check(name, value):
        check_choice(name, value, values)
        return value

    return check


def flag(name, value):
    """Check that a value is true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"`{name}` must be true or false. {received(name, value)}")
    return value


def text(name, value):
    """Check that a value is text."""
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be text. {received(name, value)}")
    return value


def words(name, value):
    """A tuple of words; text may have them between commas."""
    if isinstance(value, str):
        value = [word.strip() for word in value.split(",") if word.strip()]
    if not isinstance(value, list | tuple) or not all(
        isinstance(w, str) for w in value
    ):
        raise ValueError(f"`{name}` must be a list of names. {received(name, value)}")
    return tuple(value)


def ascending(check):
    """A check of a list of numbers, each larger than the one before, as a tuple."""

    def checked(name, value):
        value = [value] if isinstance(value, numbers.Real) else value
        if not isinstance(value, list | tuple):
            raise ValueError(
                f"`{name}` must be a list of numbers. {received(name, value)}"
            )
        for each in value:
            check(name, each)
        if any(high <= low for low, high in zip(value, value[1:], strict=False)):
            raise ValueError(f"`{name}` must be ascending. {received(name, value)}")
        return tuple(value)

    return checked


def single_or_range(check):
    """A check of one number, or of a pair (low, high), from which values are drawn."""

    def checked(name, value):
        if not isinstance(value, list | tuple):
            return check(name, value)
        low, high = value if len(value) == 2 else (1, 0)
        if len(value) != 2 or check(name, low) > check(name, high):
            raise ValueError(
                f"`{name}` must be one number, or a pair [low, high] with low <= high. "
                f"{received(name, value)}"
            )
        return low, high

    return checked


def arguments(name, value):
    """A dictionary of keyword arguments."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError(
            f"`{name}` must map names of arguments to values. {received(name, value)}"
        )
    return dict(value)


def received(name, value):
    """What the error of a check says at its end."""
    return f"Received: {name}={value!r}"
