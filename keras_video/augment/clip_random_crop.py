"""The same random crop for every frame of a clip."""

import keras

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import check_size, cut, place_crop


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandomCrop(ClipAugmentation):
    """Cuts a window of fixed size out of a random place.

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

    def __init__(self, image_size, seed=None):
        super().__init__(seed)
        self.image_size = check_size("image_size", image_size)

    def draw(self, rng, size):
        """The window, as top, left, height and width in pixels."""
        check_fits(self, size)
        window = place_crop(size, self.image_size, rng.random(), rng.random())
        return dict(zip(("top", "left", "height", "width"), window, strict=True))

    def transform(self, clip, top, left, height, width):
        """Cut the window out of a clip."""
        return cut(clip, top, left, height, width)

    def output_size(self, size):
        """The window's size."""
        return self.image_size

    def get_config(self):
        """The arguments of the constructor."""
        return {"image_size": list(self.image_size), **super().get_config()}


def check_fits(augmentation, size):
    """Raise a ValueError if frames of `size` are smaller than the crop."""
    height, width = augmentation.image_size
    if size[0] < height or size[1] < width:
        raise ValueError(
            f"{augmentation!r} needs frames of at least {height}x{width} (height x "
            f"width). Received: clips of shape (T, {size[0]}, {size[1]}, C). Scale "
            "the short side up before, with `short_side` or `ClipShortSideJitter`."
        )
