"""Random scale of a clip."""

import keras

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import resize, scale_boxes
from keras_video.validation import check_range


@keras.saving.register_keras_serializable(package="keras_video")
class ClipShortSideJitter(ClipAugmentation):
    """Resizes a clip to a random short side, keeping the aspect ratio.

    The data sets do the same at no cost, in the decoder's scaler, when their
    `short_side` is a pair: prefer that where clips come from video files. The
    results differ in size, so a crop has to follow before clips are batched.

    Args:
        short_side: (low, high) in pixels, both included.
        seed: see `ClipAugmentation`.

    Input shape:
        (T, H, W, C), or (B, T, H, W, C) if low == high or B == 1.

    Output shape:
        (T, H', W', C) or (B, T, H', W', C), where low <= min(H', W') <= high.

    Example:
    >>> import numpy as np
    >>> clip = ClipShortSideJitter((20, 24), seed=0)(np.zeros((2, 16, 32, 3), "uint8"))
    >>> 20 <= clip.shape[1] <= 24 and clip.shape[2] == 2 * clip.shape[1]
    True
    """

    def __init__(self, short_side=(256, 320), seed=None):
        super().__init__(seed)
        low, high = check_range("short_side", short_side, least=0)
        self.short_side = int(low), int(high)

    def draw(self, rng, size):
        """The new size, as height and width in pixels."""
        short = int(rng.integers(self.short_side[0], self.short_side[1] + 1))
        scale = short / min(size)
        height, width = (round(side * scale) for side in size)
        return {"height": height, "width": width}

    def transform(self, clip, height, width):
        """Scale a clip."""
        return resize(clip, (height, width))

    def transform_boxes(self, boxes, size, height, width):
        """Scale boxes."""
        return scale_boxes(boxes, size, (height, width))

    def output_size(self, size):
        """(H, W), known only where `short_side` is a single number."""
        if self.short_side[0] == self.short_side[1] and None not in size:
            scale = self.short_side[0] / min(size)
            return tuple(round(side * scale) for side in size)
        return None, None

    def get_config(self):
        """The arguments of the constructor."""
        return {"short_side": list(self.short_side), **super().get_config()}
