"""Augmentations by the names of their kinds, as recipes list them."""

from keras_video.augment.clip_center_crop import ClipCenterCrop
from keras_video.augment.clip_color_jitter import ClipColorJitter
from keras_video.augment.clip_rand_augment import ClipRandAugment
from keras_video.augment.clip_random_crop import ClipRandomCrop
from keras_video.augment.clip_random_erasing import ClipRandomErasing
from keras_video.augment.clip_random_flip import ClipRandomFlip
from keras_video.augment.clip_random_resized_crop import ClipRandomResizedCrop
from keras_video.augment.clip_short_side_jitter import ClipShortSideJitter
from keras_video.validation import check_argument_names, check_choice

AUGMENTATIONS = {
    "center_crop": ClipCenterCrop,
    "color_jitter": ClipColorJitter,
    "rand_augment": ClipRandAugment,
    "random_crop": ClipRandomCrop,
    "random_erasing": ClipRandomErasing,
    "random_flip": ClipRandomFlip,
    "random_resized_crop": ClipRandomResizedCrop,
    "short_side_jitter": ClipShortSideJitter,
}
_CROPS = ("center_crop", "random_crop", "random_resized_crop")


def from_config(config, image_size=None):
    """The augmentation that a dictionary describes.

    Args:
        config: dictionary of `kind`, one of `AUGMENTATIONS`, and its arguments.
        image_size: size in pixels for a crop that does not say its own.

    Raises:
        ValueError: if there is no such kind or argument, or one is out of range.

    Example:
    >>> from_config({"kind": "random_flip", "probability": 0.3})
    ClipRandomFlip(probability=0.3, seed=None)
    >>> from_config({"kind": "random_crop"}, image_size=112).image_size
    (112, 112)
    """
    arguments = dict(config)
    kind = arguments.pop("kind", None)
    check_choice("kind", kind, AUGMENTATIONS)
    cls = AUGMENTATIONS[kind]
    if kind in _CROPS and image_size is not None:
        arguments = {"image_size": image_size, **arguments}
    try:
        check_argument_names(cls, arguments, [])
        if kind in _CROPS and "image_size" not in arguments:
            raise ValueError("`image_size` must be given.")
        return cls(**arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Augmentation {kind!r}: {error}") from error
