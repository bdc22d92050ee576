"""Viewpoints: ranges of angle, distance and movement of the camera."""

import dataclasses
import math
import numbers


@dataclasses.dataclass(frozen=True)
class Viewpoint:
    """Ranges that each clip's camera is drawn from, uniformly.

    Every argument is a pair (low, high); equal values fix a factor, so that one
    factor can be varied while the others stay.

    Args:
        yaw: degrees around the puppet: 0 faces it, 90 sees its left side.
        pitch: degrees from above; negative looks up.
        roll: degrees in the image plane.
        zoom: size of the puppet: 1 fills about three quarters of the image.
        shift: displacement in both axes, in fractions of the image.
        pan: drift of the camera in a random direction, in fractions of the image per
            second.
        zoom_rate: relative change of size per second.
        shake: size of the shaking of a hand-held camera, in fractions of the image.

    Raises:
        ValueError: for a range that is not two finite numbers in order, or a value
            outside what a camera can do.

    Example:
    >>> Viewpoint(yaw=(90, 90)).zoom
    (1.0, 1.0)
    >>> Viewpoint.moderate().yaw
    (-40.0, 40.0)
    """

    yaw: tuple = (0.0, 0.0)
    pitch: tuple = (0.0, 0.0)
    roll: tuple = (0.0, 0.0)
    zoom: tuple = (1.0, 1.0)
    shift: tuple = (0.0, 0.0)
    pan: tuple = (0.0, 0.0)
    zoom_rate: tuple = (0.0, 0.0)
    shake: tuple = (0.0, 0.0)

    _LIMITS = {
        "yaw": (-360.0, 360.0),
        "pitch": (-89.0, 89.0),
        "roll": (-360.0, 360.0),
        "zoom": (0.1, 4.0),
        "shift": (-1.0, 1.0),
        "pan": (-1.0, 1.0),
        "zoom_rate": (-0.5, 0.5),
        "shake": (0.0, 0.5),
    }

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = _checked_range(
                field.name, getattr(self, field.name), *self._LIMITS[field.name]
            )
            object.__setattr__(self, field.name, value)

    @classmethod
    def frontal(cls):
        """A fixed camera straight in front."""
        return cls()

    @classmethod
    def moderate(cls):
        """What a careful person films by hand: the default of the generator."""
        return cls(
            yaw=(-40, 40),
            pitch=(0, 15),
            roll=(-5, 5),
            zoom=(0.85, 1.1),
            shift=(-0.06, 0.06),
            pan=(-0.03, 0.03),
            zoom_rate=(-0.05, 0.05),
            shake=(0, 0.006),
        )

    @classmethod
    def wide(cls):
        """Any side but the back, tilted, near or far, moving: hard on purpose."""
        return cls(
            yaw=(-100, 100),
            pitch=(-5, 40),
            roll=(-20, 20),
            zoom=(0.6, 1.2),
            shift=(-0.15, 0.15),
            pan=(-0.1, 0.1),
            zoom_rate=(-0.15, 0.15),
            shake=(0, 0.02),
        )

    def sample(self, rng):
        """Draw one value of each factor: a dictionary of floats.

        `shift` and `pan` become `shift_x`, `shift_y`, `pan_x` and `pan_y`.
        """
        drawn = {}
        for field in dataclasses.fields(self):
            low, high = getattr(self, field.name)
            if field.name in ("shift", "pan"):
                # Both draws are made whatever the range, and always in this order,
                # so that changing one factor leaves the others as they were.
                drawn[f"{field.name}_x"] = float(low + (high - low) * rng.uniform())
                drawn[f"{field.name}_y"] = float(low + (high - low) * rng.uniform())
            else:
                drawn[field.name] = float(low + (high - low) * rng.uniform())
        return drawn


def _checked_range(name, value, least, most):
    try:
        low, high = value
    except (TypeError, ValueError):
        low = high = None
    numeric = isinstance(low, numbers.Real) and isinstance(high, numbers.Real)
    if not numeric or not math.isfinite(low) or not math.isfinite(high) or low > high:
        raise ValueError(
            f"`{name}` must be a pair of finite numbers (low, high) with low <= high. "
            f"Received: {name}={value!r}"
        )
    if low < least or high > most:
        raise ValueError(
            f"`{name}` must lie between {least} and {most}. Received: {name}={value!r}"
        )
    return (float(low), float(high))
