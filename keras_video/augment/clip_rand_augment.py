"""RandAugment of a clip."""

import keras
import numpy as np

from keras_video.augment import affine, colors
from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.validation import (
    check_between,
    check_choice,
    check_count,
    check_pixel,
)

# The highest magnitude, at which operations are as strong as they get.
MOST = 30

_MOVES = {
    name: getattr(affine, name)
    for name in ("shear_x", "shear_y", "translate_x", "translate_y", "rotate")
}
_COLORS = {
    "brightness": colors.brightness,
    "color": colors.color,
    "contrast": colors.contrast,
    "sharpness": colors.sharpness,
    "posterize": colors.posterize,
    "solarize": colors.solarize,
    "auto_contrast": colors.auto_contrast,
    "equalize": colors.equalize,
}
SIGNED = (*_MOVES, "brightness", "color", "contrast", "sharpness")
OPERATIONS = ("identity", *_MOVES, *_COLORS)


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandAugment(ClipAugmentation):
    """Applies a few random operations on shape and colour, all of one strength.

    ```
    identity | shear_x, shear_y, translate_x, translate_y, rotate      boxes move along
             | brightness, color, contrast, sharpness, posterize, solarize,
             | auto_contrast, equalize          by the statistics of the whole clip
    ```

    Every frame gets the same operations with the same strength. Translations and
    rotations go either way: of classes that differ by left and right, or up and down,
    these remain what they are. `operations` leaves out what a data set cannot take.

    Args:
        num_ops: operations for each clip, one after another; one can come twice.
        magnitude: strength of all of them, 0 to 30. At 30 shears are of 0.3,
            translations of 45 % of a side, rotations of 30 degrees, factors of colour
            0.1 or 1.9, 4 bits remain, and everything is solarized.
        operations: names of those to draw from; None for all 14.
        interpolation: "nearest" or "bilinear", of what moves.
        fill: 0 to 255, of pixels that come from outside; a number, or one per channel.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C), C of 1 or 3, values 0..255; floats are rounded.

    Output shape:
        That of the input.

    Raises:
        ValueError: if an argument is out of range.

    Example:
    >>> clip = np.zeros((8, 64, 64, 3), "uint8")
    >>> ClipRandAugment(num_ops=2, magnitude=9, seed=0)(clip).shape
    (8, 64, 64, 3)

    Reference:
        Cubuk et al., RandAugment, https://arxiv.org/abs/1909.13719; operations and
        strengths are those of torchvision's `RandAugment`.
    """

    def __init__(
        self,
        num_ops=2,
        magnitude=9,
        operations=None,
        interpolation="nearest",
        fill=0,
        seed=None,
    ):
        super().__init__(seed)
        self.num_ops = check_count("num_ops", num_ops)
        self.magnitude = check_between("magnitude", magnitude, 0, MOST)
        self.operations = _check_operations(operations)
        check_choice("interpolation", interpolation, affine.INTERPOLATIONS)
        self.interpolation, self.fill = interpolation, check_pixel("fill", fill)

    def draw(self, rng, size):
        """Pairs of an operation and its strength."""
        drawn = []
        for number in rng.integers(len(self.operations), size=self.num_ops):
            name = self.operations[number]
            strength = strength_of(name, self.magnitude, size)
            if name in SIGNED and rng.random() < 0.5:
                strength = -strength
            drawn.append((name, strength))
        return {"operations": drawn}

    def transform(self, clip, operations):
        """Apply operations to a clip."""
        levels = clip
        if clip.dtype != np.uint8:
            levels = np.rint(np.clip(clip, 0, 255)).astype("uint8")
        for name, strength in operations:
            if name in _MOVES:
                matrix = _MOVES[name](strength, clip.shape[1:3])
                levels = affine.warp_clip(levels, matrix, self.interpolation, self.fill)
            elif name in SIGNED:
                levels = _COLORS[name](levels, 1 + strength)
            elif name != "identity":
                levels = _COLORS[name](levels, strength)
        return levels.astype(clip.dtype, copy=False)

    def transform_boxes(self, boxes, size, operations):
        """The upright boxes around the moved ones."""
        for name, strength in operations:
            if name in _MOVES:
                boxes = affine.warp_boxes(boxes, _MOVES[name](strength, size))
        return boxes

    def get_config(self):
        """The arguments of the constructor."""
        return {
            "num_ops": self.num_ops,
            "magnitude": self.magnitude,
            "operations": list(self.operations),
            "interpolation": self.interpolation,
            "fill": self.fill,
            **super().get_config(),
        }


def strength_of(name, magnitude, size):
    """How strong an operation is at a magnitude, in its own unit.

    Args:
        name: one of `OPERATIONS`.
        magnitude: 0 to 30.
        size: (H, W) of the clip, of which translations are a part.

    Example:
    >>> strength_of("rotate", 9, (64, 64)), strength_of("translate_x", 30, (64, 331))
    (9.0, 150)
    """
    part = magnitude / MOST
    if name in ("shear_x", "shear_y"):
        return 0.3 * part
    if name in ("translate_x", "translate_y"):
        return int(150 / 331 * size[name == "translate_x"] * part)
    if name == "rotate":
        return 30.0 * part
    if name == "posterize":
        return 8 - round(4 * part)
    if name == "solarize":
        return 255 - 255 * part
    return 0.9 * part if name in SIGNED else 0.0


def _check_operations(operations):
    if operations is None:
        return OPERATIONS
    names = [operations] if isinstance(operations, str) else list(operations)
    for name in names:
        check_choice("operations", name, OPERATIONS)
    if not names:
        raise ValueError(
            "`operations` must name at least one, or be None for all. "
            "Received: operations=[]"
        )
    return tuple(names)
