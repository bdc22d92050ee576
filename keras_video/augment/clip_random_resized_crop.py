"""Random crop of a clip, resized to one size."""

import keras

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import (
    cut,
    draw_resized_crop,
    resize,
    scale_boxes,
    shift_boxes,
)
from keras_video.validation import check_image_size, check_range


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandomResizedCrop(ClipAugmentation):
    """Crops a window of random area, aspect ratio and position, and resizes it.

    Args:
        image_size: (height, width) of the result in pixels, or one number for both.
        scale: (low, high) of the window's area, as a fraction of the frame's.
        ratio: (low, high) of the window's width / height.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C).

    Output shape:
        (T, height, width, C) or (B, T, height, width, C).

    Example:
    >>> import numpy as np
    >>> crop = ClipRandomResizedCrop(224, scale=(0.3, 1.0), seed=0)
    >>> crop(np.zeros((8, 256, 340, 3), "uint8")).shape
    (8, 224, 224, 3)
    """

    def __init__(self, image_size, scale=(0.08, 1.0), ratio=(3 / 4, 4 / 3), seed=None):
        super().__init__(seed)
        self.image_size = check_image_size("image_size", image_size)
        self.scale = check_range("scale", scale, least=0)
        self.ratio = check_range("ratio", ratio, least=0)

    def draw(self, rng, size):
        """The window, as top, left, height and width in pixels."""
        window = draw_resized_crop(rng, size, self.scale, self.ratio)
        return dict(zip(("top", "left", "height", "width"), window, strict=True))

    def transform(self, clip, top, left, height, width):
        """Crop and resize a clip."""
        return resize(cut(clip, top, left, height, width), self.image_size)

    def transform_boxes(self, boxes, size, top, left, height, width):
        """Shift boxes to the window's corner, and scale them as it is."""
        boxes = shift_boxes(boxes, top, left)
        return scale_boxes(boxes, (height, width), self.image_size)

    def output_size(self, size):
        """The size of the result."""
        return self.image_size

    def get_config(self):
        """The arguments of the constructor."""
        return {
            "image_size": list(self.image_size),
            "scale": list(self.scale),
            "ratio": list(self.ratio),
            **super().get_config(),
        }
