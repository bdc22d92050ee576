"""Center crop of a clip."""

import keras

from keras_video.augment.clip_crop import ClipCrop
from keras_video.augment.geometry import center_crop


@keras.saving.register_keras_serializable(package="keras_video")
class ClipCenterCrop(ClipCrop):
    """Crops a window of fixed size from the middle of each frame.

    Args:
        image_size: (height, width) of the window in pixels, or one number for both.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C), with H >= height and W >= width.

    Output shape:
        (T, height, width, C) or (B, T, height, width, C).

    Raises:
        ValueError: if a clip is smaller than the window.

    Example:
    >>> import numpy as np
    >>> ClipCenterCrop((128, 96))(np.zeros((2, 8, 256, 340, 3), "uint8")).shape
    (2, 8, 128, 96, 3)
    """

    def __init__(self, image_size):
        super().__init__(image_size)

    def window(self, rng, size):
        """The window in the middle."""
        return center_crop(size, self.image_size)

    def get_config(self):
        """The arguments of the constructor."""
        return {"image_size": list(self.image_size)}
