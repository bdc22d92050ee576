"""Random erasing of a part of a clip."""

import keras
import numpy as np

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import place_crop
from keras_video.validation import check_fraction, check_pixel, check_range

_ATTEMPTS = 10
# Noise is that of normalised frames, N(0, 1), in frames of 0..255.
_MEAN, _DEVIATION = 0.45 * 255, 0.225 * 255


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandomErasing(ClipAugmentation):
    """Erases a rectangle of a clip, at random, the same in each frame.

    Args:
        probability: that a part is erased, 0 to 1.
        scale: (low, high) of the rectangle's area, as a fraction of the frame's.
        ratio: (low, high) of its height / width. One that does not fit into the frame
            is drawn again; after ten times the clip is left whole.
        value: 0 to 255, what it is filled with: a number, or one per channel; or
            "random" for noise, the same in each frame.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C).

    Output shape:
        That of the input.

    Raises:
        ValueError: if an argument is out of range.

    Example:
    >>> clip = np.full((2, 32, 32, 3), 255, "uint8")
    >>> erased = ClipRandomErasing(probability=1.0, seed=0)(clip) == 0
    >>> bool(0.02 * 0.9 < erased.mean() < 0.33 * 1.1)
    True

    Reference:
        Zhong et al., https://arxiv.org/abs/1708.04896; torchvision's `RandomErasing`.
    """

    def __init__(
        self, probability=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, seed=None
    ):
        super().__init__(seed)
        check_fraction("probability", probability)
        self.probability = probability
        self.scale = check_range("scale", scale, least=0)
        check_fraction("scale", self.scale[1])
        self.ratio = check_range("ratio", ratio, least=0)
        self.value = value if value == "random" else check_pixel("value", value)

    def draw(self, rng, size):
        """The rectangle, as top, left, height and width, and the seed of its noise."""
        window = None
        if rng.random() < self.probability:
            window = _draw_window(rng, size, self.scale, self.ratio)
        return {"window": window, "noise": int(rng.integers(2**32))}

    def transform(self, clip, window, noise):
        """Erase a part of a clip, or nothing."""
        if window is None:
            return clip
        top, left, height, width = window
        value = self.value
        if value == "random":
            shape = height, width, clip.shape[-1]
            value = np.random.default_rng(noise).normal(_MEAN, _DEVIATION, shape)
            value = np.clip(np.rint(value), 0, 255)
        erased = clip.copy()
        erased[:, top : top + height, left : left + width] = value
        return erased

    def get_config(self):
        """The arguments of the constructor."""
        return {
            "probability": self.probability,
            "scale": list(self.scale),
            "ratio": list(self.ratio),
            "value": self.value,
            **super().get_config(),
        }


def _draw_window(rng, size, scale, ratio):
    """(top, left, height, width) smaller than the frame, or None."""
    height, width = size
    for _ in range(_ATTEMPTS):
        area = height * width * rng.uniform(*scale)
        shape = np.exp(rng.uniform(*np.log(ratio)))
        window = round(np.sqrt(area * shape)), round(np.sqrt(area / shape))
        if 1 <= window[0] < height and 1 <= window[1] < width:
            return place_crop(size, window, rng.random(), rng.random())
    return None
