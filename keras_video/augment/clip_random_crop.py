"""Random crop of a clip."""

import keras

from keras_video.augment.clip_crop import ClipCrop
from keras_video.augment.geometry import place_crop


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandomCrop(ClipCrop):
    """Crops a window of fixed size at a random position, the same in each frame.

    Args:
        image_size: (height, width) of the window in pixels, or one number for both.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C), with H >= height and W >= width.

    Output shape:
        (T, height, width, C) or (B, T, height, width, C).

    Raises:
        ValueError: if a clip is smaller than the window.

    Example:
    >>> import numpy as np
    >>> ClipRandomCrop(224, seed=0)(np.zeros((8, 256, 340, 3), "uint8")).shape
    (8, 224, 224, 3)
    """

    def window(self, rng, size):
        """A window at a random position."""
        return place_crop(size, self.image_size, rng.random(), rng.random())
