"""Augmentation of clips: one random transform per clip, the same for all its frames."""

from keras_video.augment.clip_augmentation import ClipAugmentation
from keras_video.augment.clip_center_crop import ClipCenterCrop
from keras_video.augment.clip_color_jitter import ClipColorJitter
from keras_video.augment.clip_rand_augment import ClipRandAugment
from keras_video.augment.clip_random_crop import ClipRandomCrop
from keras_video.augment.clip_random_erasing import ClipRandomErasing
from keras_video.augment.clip_random_flip import ClipRandomFlip
from keras_video.augment.clip_random_resized_crop import ClipRandomResizedCrop
from keras_video.augment.clip_short_side_jitter import ClipShortSideJitter
from keras_video.augment.from_config import AUGMENTATIONS, from_config
from keras_video.augment.geometry import clip_boxes
from keras_video.augment.mix import Mix

__all__ = [
    "AUGMENTATIONS",
    "ClipAugmentation",
    "ClipCenterCrop",
    "ClipColorJitter",
    "ClipRandAugment",
    "ClipRandomCrop",
    "ClipRandomErasing",
    "ClipRandomFlip",
    "ClipRandomResizedCrop",
    "ClipShortSideJitter",
    "Mix",
    "clip_boxes",
    "from_config",
]
