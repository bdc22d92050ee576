"""Base class of the crops of fixed size."""

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.geometry import cut, shift_boxes
from keras_video.validation import check_image_size


class ClipCrop(ClipAugmentation):
    """Crops a window of fixed size from a clip.

    A subclass defines `window(rng, size)`: top, left, height and width in frames of
    `size`, in pixels.

    Args:
        image_size: (height, width) of the window in pixels, or one number for both.
        seed: see `ClipAugmentation`.
    """

    def __init__(self, image_size, seed=None):
        super().__init__(seed)
        self.image_size = check_image_size("image_size", image_size)

    def draw(self, rng, size):
        """The window, as top, left, height and width in pixels."""
        height, width = self.image_size
        if size[0] < height or size[1] < width:
            raise ValueError(
                f"{self!r} needs frames of at least {height}x{width} (height x width). "
                f"Received: clips of shape (T, {size[0]}, {size[1]}, C). Scale the "
                "short side up before, with `short_side` or `ClipShortSideJitter`."
            )
        names = ("top", "left", "height", "width")
        return dict(zip(names, self.window(rng, size), strict=True))

    def transform(self, clip, top, left, height, width):
        """Crop a clip."""
        return cut(clip, top, left, height, width)

    def transform_boxes(self, boxes, size, top, left, height, width):
        """Shift boxes to the window's corner."""
        return shift_boxes(boxes, top, left)

    def output_size(self, size):
        """The window's size."""
        return self.image_size

    def get_config(self):
        """The arguments of the constructor."""
        return {"image_size": list(self.image_size), **super().get_config()}
