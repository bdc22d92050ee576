"""Checks of arguments that the backbones share."""

import math

from keras_video.validation import check_count, is_integer

# More blocks, larger strides, or more channels, than any network has: a damaged or
# hostile file.
MOST_IN_ALL = 200
MOST_FILTERS = 1024


def check_per_stage(**arguments):
    """Refuse an argument without one entry per stage, res2 to res5."""
    for name, value in arguments.items():
        if not isinstance(value, (list, tuple)) or len(value) != 4:
            raise ValueError(
                f"`{name}` needs an entry per stage, 4 in all (res2 to res5). "
                f"Received: {name}={value}"
            )
        if sum(n for n in value if isinstance(n, int)) > MOST_IN_ALL:
            raise ValueError(
                f"`{name}` must add up to at most {MOST_IN_ALL}. "
                f"Received: {name}={tuple(value)}"
            )
    blocks = arguments.get("stackwise_num_blocks", ())
    if not all(is_integer(n) and n >= 0 for n in blocks):
        raise ValueError(
            "`stackwise_num_blocks` must be whole numbers. "
            f"Received: stackwise_num_blocks={blocks}"
        )


def check_filters(**arguments):
    """Refuse numbers of channels that no network has."""
    for name, value in arguments.items():
        check_count(name, value, most=MOST_FILTERS)


def check_image_size(input_shape, spatial_strides, stem=4):
    """Refuse images smaller than one position of the last feature map.

    `stem` is the stride of the stem.
    """
    least = stem * math.prod(spatial_strides)
    sides = [n for n in input_shape[1:3] if n is not None]
    if sides and min(sides) < least:
        raise ValueError(
            f"The image is too small for the network, which needs at least {least} "
            "pixels in height and width. "
            f"Received: image_size={tuple(input_shape[1:3])}"
        )


def check_num_frames(input_shape, temporal_strides):
    """Refuse clips shorter than one position of the last feature map."""
    least = math.prod(temporal_strides)
    if input_shape[0] is not None and input_shape[0] < least:
        raise ValueError(
            f"The clip is too short for the network, which needs at least {least} "
            f"frames. Received: num_frames={input_shape[0]}"
        )


def temporal_kernels_of_stages(temporal_kernels, stackwise_num_blocks):
    """Temporal kernel sizes by stage and block: an int stands for a whole stage."""
    stages = []
    for kernels, blocks in zip(temporal_kernels, stackwise_num_blocks, strict=True):
        kernels = [kernels] * blocks if isinstance(kernels, int) else list(kernels)
        if len(kernels) != blocks:
            raise ValueError(
                "An entry of `temporal_kernels` is an int, or one int per block. "
                f"Received: {kernels} for a stage of {blocks} blocks"
            )
        stages.append(kernels)
    return stages
