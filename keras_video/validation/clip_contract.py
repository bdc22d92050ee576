"""The check of clips that a model is given: their shape, the range of their values."""

import dataclasses
import warnings

import keras
import numpy as np

# The values of so many clips are looked at; those of the others are like them.
LOOKED_AT = 8


@dataclasses.dataclass(frozen=True)
class ClipContract:
    """The shape and the range of values of the clips that a model takes.

    Args:
        shape: `(None, T, H, W, C)`, with `None` for an axis of any length.
        raw: whether the values must be those of frames, 0 to 255.

    Example:
    >>> contract = ClipContract((None, 8, 32, 32, 3))
    >>> contract.check_shape((2, 8, 32, 32, 3))
    >>> contract.check_shape((8, 32, 32, 3))
    Traceback (most recent call last):
    ValueError: Clips must be (B, 8, 32, 32, 3): batch, frames, height, width, \
channels. Received: shape=(8, 32, 32, 3). A single clip needs a batch axis: clips[None].
    """

    shape: tuple
    raw: bool = True

    def check(self, clips):
        """Refuse arrays of another shape, and warn of values in another range.

        Args:
            clips: array or tensor; what is neither is left to Keras.

        Raises:
            ValueError: the shape is wrong, or there is no clip.
        """
        if isinstance(clips, list | tuple) and hasattr(next(iter(clips), 0), "shape"):
            raise ValueError(
                f"{self._wanted()} Received: a {type(clips).__name__} of {len(clips)} "
                "arrays. Stack clips: np.stack(clips)."
            )
        if not hasattr(clips, "shape"):
            return
        self.check_shape(clips.shape)
        if clips.shape[0] == 0:
            raise ValueError(
                f"There must be at least one clip. Received: shape={tuple(clips.shape)}"
            )
        self.warn_of_range(clips)

    def check_shape(self, shape):
        """Refuse a shape that differs in an axis whose length both say.

        Raises:
            ValueError: it does.
        """
        shape = tuple(shape)
        if not self._fits(shape):
            raise ValueError(
                f"{self._wanted()} Received: shape={shape}.{self._advice(shape)}"
            )

    def warn_of_range(self, clips):
        """Warn of floats that cannot be frames of 0 to 255."""
        if not self.raw or "float" not in str(clips.dtype):
            return
        values = keras.ops.convert_to_numpy(clips[:LOOKED_AT])
        low, high = float(np.min(values)), float(np.max(values))
        if 0 < high <= 1 or (low < 0 and high < 10):
            warnings.warn(
                f"These clips have values from {low:.3g} to {high:.3g}, but the model "
                "takes frames of 0 to 255 and normalises them itself. Give it the "
                "frames as they are, or multiply clips of 0 to 1 by 255.",
                stacklevel=5,
            )

    def _fits(self, shape):
        return len(shape) == len(self.shape) and all(
            None in (one, other) or one == other
            for one, other in zip(shape, self.shape, strict=True)
        )

    def _wanted(self):
        names = ("B", "T", "H", "W", "C")
        sizes = [
            name if n is None else str(n)
            for name, n in zip(names, self.shape, strict=True)
        ]
        return (
            f"Clips must be ({', '.join(sizes)}): batch, frames, height, width, "
            "channels."
        )

    def _advice(self, shape):
        if self._fits((None, *shape)):
            return " A single clip needs a batch axis: clips[None]."
        if len(shape) == 5 and self._fits((*shape[:1], *shape[2:], shape[1])):
            return " Channels come last: np.moveaxis(clips, 1, -1)."
        if len(shape) == 5 and self._fits((*shape[:-1], None)):
            return f" Clips have {self.shape[-1]} channels."
        return ""
