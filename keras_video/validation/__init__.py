"""Checks of arguments: each refuses what is wrong and says what would be right.

A check is used as soon as two places need it; one that belongs to a single function
stays there. This package imports nothing of keras_video that could import it.
"""

from keras_video.validation.choices import (
    check_argument_names,
    check_choice,
    did_you_mean,
)
from keras_video.validation.class_names import (
    MOST_CLASSES,
    check_class_names,
    check_num_class_names,
    some,
)
from keras_video.validation.clip_contract import ClipContract
from keras_video.validation.layer_arguments import (
    check_boxes,
    check_divides,
    check_features,
    check_padding,
    check_spatial_scale,
    known_shape,
    standardize_padding,
    standardize_pair,
    standardize_triple,
)
from keras_video.validation.model_parts import (
    check_backbone,
    check_preprocessor,
    takes_boxes,
)
from keras_video.validation.numbers import (
    check_between,
    check_count,
    check_counts,
    check_fraction,
    check_image_size,
    check_iou_threshold,
    check_pixel,
    check_positive,
    check_range,
    is_integer,
)
from keras_video.validation.segments import (
    check_segments,
    check_spacing,
    count_segments,
)

__all__ = [
    "MOST_CLASSES",
    "ClipContract",
    "check_argument_names",
    "check_backbone",
    "check_between",
    "check_boxes",
    "check_choice",
    "check_class_names",
    "check_count",
    "check_counts",
    "check_divides",
    "check_features",
    "check_fraction",
    "check_image_size",
    "check_iou_threshold",
    "check_num_class_names",
    "check_padding",
    "check_pixel",
    "check_positive",
    "check_preprocessor",
    "check_range",
    "check_segments",
    "check_spacing",
    "check_spatial_scale",
    "count_segments",
    "did_you_mean",
    "is_integer",
    "known_shape",
    "some",
    "standardize_padding",
    "standardize_pair",
    "standardize_triple",
    "takes_boxes",
]
