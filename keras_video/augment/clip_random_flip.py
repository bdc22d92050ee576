"""Random horizontal flip of a clip."""

import keras
import numpy as np

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.validation import check_fraction


@keras.saving.register_keras_serializable(package="keras_video")
class ClipRandomFlip(ClipAugmentation):
    """Flips a clip horizontally, at random.

    Not for classes that differ by left and right.

    Args:
        probability: that a clip is flipped, 0 to 1.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C) or (B, T, H, W, C).

    Output shape:
        That of the input.

    Example:
    >>> import numpy as np
    >>> clip = np.arange(3).reshape(1, 1, 3, 1)
    >>> ClipRandomFlip(probability=1.0)(clip)[0, 0, :, 0].tolist()
    [2, 1, 0]
    """

    def __init__(self, probability=0.5, seed=None):
        super().__init__(seed)
        check_fraction("probability", probability)
        self.probability = probability

    def draw(self, rng, size):
        """Whether the clip is flipped."""
        return {"flipped": bool(rng.random() < self.probability)}

    def transform(self, clip, flipped):
        """Flip a clip, or not."""
        return np.ascontiguousarray(clip[:, :, ::-1]) if flipped else clip

    def transform_boxes(self, boxes, size, flipped):
        """Flip boxes, or not."""
        if not flipped:
            return boxes
        x1, y1, x2, y2 = np.moveaxis(boxes, -1, 0)
        return np.stack([size[1] - x2, y1, size[1] - x1, y2], axis=-1)

    def get_config(self):
        """The arguments of the constructor."""
        return {"probability": self.probability, **super().get_config()}
