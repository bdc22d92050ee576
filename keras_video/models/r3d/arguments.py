"""Checks of the arguments of `R3DBackbone`."""

from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_num_frames,
    check_per_stage,
)
from keras_video.models.r3d.blocks import EXPANSIONS, SHORTCUTS, pool_strides
from keras_video.validation import check_choice


def check_arguments(input_shape, **arguments):
    """Refuse what does not make a network, saying what would."""
    check_per_stage(
        **{
            name: arguments[name]
            for name in (
                "stackwise_num_blocks",
                "temporal_kernels",
                "spatial_strides",
                "temporal_strides",
            )
        }
    )
    check_filters(filters=arguments["filters"])
    for name, choices in (("block", tuple(EXPANSIONS)), ("shortcut", SHORTCUTS)):
        check_choice(name, arguments[name], choices)
    _check_cardinality(**arguments)
    _check_stem(**arguments)
    _check_clip(input_shape, **arguments)


def _check_cardinality(block, filters, width_factor, cardinality, **_):
    if cardinality != 1 and block != "bottleneck":
        raise ValueError(
            "`cardinality` is of bottlenecks; basic blocks have no groups. "
            f'Received: cardinality={cardinality}, block="{block}"'
        )
    width = filters * width_factor
    if cardinality < 1 or width % cardinality:
        raise ValueError(
            "`cardinality` must divide the channels inside the blocks of res2, "
            f"`filters * width_factor` = {width}. Received: cardinality={cardinality}"
        )


def _check_stem(stem_kernel_size, stem_pool_size, **_):
    sizes = {"stem_kernel_size": stem_kernel_size, "stem_pool_size": stem_pool_size}
    for name, size in sizes.items():
        may_be_none = name == "stem_pool_size"
        if size is None and may_be_none:
            continue
        if not isinstance(size, (list, tuple)) or len(size) != 3:
            raise ValueError(
                f"`{name}` must be 3 ints along T, H, W"
                f"{', or None for no pooling' if may_be_none else ''}. "
                f"Received: {name}={size}"
            )


def _check_clip(
    input_shape,
    stem_temporal_stride,
    stem_pool_size,
    spatial_strides,
    temporal_strides,
    temporal_pool,
    **_,
):
    pool = (1, 1, 1) if stem_pool_size is None else pool_strides(stem_pool_size)
    check_image_size(input_shape, spatial_strides, stem=2 * max(pool[1:]))
    in_time = (stem_temporal_stride, pool[0], *temporal_strides, temporal_pool)
    check_num_frames(input_shape, in_time)
