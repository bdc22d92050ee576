"""Random brightness and contrast of a clip."""

import keras
import numpy as np

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.validation import check_range


@keras.saving.register_keras_serializable(package="keras_video")
class ClipColorJitter(ClipAugmentation):
    """Changes brightness, then contrast about the clip's mean, by random factors.

    Args:
        brightness: (low, high) of the factor for every value.
        contrast: (low, high) of the factor for the distance from the clip's mean.
        value_range: (lowest, highest) value of clips; results are clipped to it.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C).

    Output shape:
        That of the input.

    Example:
    >>> import numpy as np
    >>> brighter = ClipColorJitter(brightness=1.5, contrast=1.0)
    >>> int(brighter(np.full((1, 2, 2, 3), 100, "uint8"))[0, 0, 0, 0])
    150
    """

    def __init__(
        self,
        brightness=(0.6, 1.4),
        contrast=(0.6, 1.4),
        value_range=(0, 255),
        seed=None,
    ):
        super().__init__(seed)
        self.brightness = check_range("brightness", brightness, least=0)
        self.contrast = check_range("contrast", contrast, least=0)
        self.value_range = check_range("value_range", value_range)

    def draw(self, rng, size):
        """The two factors."""
        return {
            "brightness": rng.uniform(*self.brightness),
            "contrast": rng.uniform(*self.contrast),
        }

    def transform(self, clip, brightness, contrast):
        """Change a clip's values."""
        # v -> (v·b - m·b)·c + m·b, with m the clip's mean, in one pass.
        mean = float(clip.mean(dtype="float64")) * brightness
        factor, offset = brightness * contrast, mean * (1 - contrast)
        if clip.dtype == np.uint8:
            # 256 values can be looked up.
            table = np.arange(256) * factor + offset
            return np.rint(np.clip(table, *self.value_range)).astype("uint8")[clip]
        return np.clip(clip * factor + offset, *self.value_range).astype(clip.dtype)

    def get_config(self):
        """The arguments of the constructor."""
        return {
            "brightness": list(self.brightness),
            "contrast": list(self.contrast),
            "value_range": list(self.value_range),
            **super().get_config(),
        }
