"""SlowFast: two pathways at two frame rates."""

from functools import partial

import keras
from keras import layers

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.temporal_subsample import TemporalSubsample
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.bottleneck import bottlenecks
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_per_stage,
    temporal_kernels_of_stages,
)
from keras_video.models.blocks.residual import stack
from keras_video.models.blocks.stem import stem
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.plugins import Plugins
from keras_video.models.residual_backbone import STAGES

PATHWAYS = ("slow", "fast")
PER_STAGE = (
    "stackwise_num_blocks",
    "slow_temporal_kernels",
    "fast_temporal_kernels",
    "spatial_strides",
    "dilations",
)


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastBackbone(VideoBackbone):
    """Slow pathway with few frames and many channels, Fast pathway the other way.

    ```
    clips (B, T, H, W, 3) -+- every alpha-th frame -> stem -+-> res2 -+-> ... -> slow
                           |                                |         |
                           |                     (k, 1, 1) conv, concatenated
                           |                                |         |
                           +------------------------> stem -+-> res2 -+-> ... -> fast
    ```

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip, T as the Fast pathway sees it.
        stackwise_num_blocks: blocks of res2 to res5; `(3, 4, 6, 3)` is R50,
            `(3, 4, 23, 3)` R101.
        filters: int, channels of the Slow pathway's stem.
        alpha: int, the Fast pathway has alpha times the Slow pathway's frames.
        beta: int, and 1 / beta of its channels.
        fusion_kernel_size: int, of the lateral convolution over time (7 in
            SlowFast 8x8, 5 in 4x16).
        fusion_ratio: int, channels of a lateral connection over those of the Fast
            pathway.
        slow_temporal_kernels: per stage, kt of every block, or a list of them.
        fast_temporal_kernels: likewise.
        stem_temporal_kernels: 2 ints, of the Slow and the Fast stem.
        spatial_strides: 4 ints, of the stages' first blocks.
        dilations: 4 ints, of the spatial convolutions.
        slow_frames: `"linspace"` or `"strided"`, see `TemporalSubsample`.
        fusion_norm: bool, whether a lateral convolution is normalised and rectified,
            as in PyTorchVideo and PySlowFast. It is neither in MMAction2.
        pathway_order: `("slow", "fast")`, or `("fast", "slow")` as MMAction2 has it:
            the order of the outputs, in which a classifier puts them together.
        **kwargs: plugins, see `Plugins`
            (`alignment={"after": "res2", "temporal_groups": 2}`); they go on the Fast
            pathway, before the lateral connection, unless `"pathway"` says `"slow"`.
            And `name`, `trainable`.

    Output shape:
        `{"slow": (B, T / alpha, H / 32, W / 32, 32 * filters),
        "fast": (B, T, H / 32, W / 32, 32 * filters / beta)}`

    Raises:
        ValueError: if `alpha` does not divide the frames, `beta` the filters, or a
            list does not fit the stages.

    Example:
    >>> backbone = SlowFastBackbone(
    ...     input_shape=(8, 64, 64, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=16
    ... )
    >>> {name: shape[1:] for name, shape in backbone.output_shape.items()}
    {'slow': (2, 2, 2, 512), 'fast': (8, 2, 2, 64)}

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019,
        table 1; the alignment: Liang et al., Spatial-Temporal Alignment Network,
        section 3.6.
    """

    def __init__(
        self,
        input_shape=(32, 224, 224, 3),
        stackwise_num_blocks=(3, 4, 6, 3),
        filters=64,
        alpha=4,
        beta=8,
        fusion_kernel_size=7,
        fusion_ratio=2,
        slow_temporal_kernels=(1, 1, 3, 3),
        fast_temporal_kernels=(3, 3, 3, 3),
        stem_temporal_kernels=(1, 5),
        spatial_strides=(1, 2, 2, 2),
        dilations=(1, 1, 1, 1),
        slow_frames="linspace",
        fusion_norm=True,
        pathway_order=PATHWAYS,
        dtype=None,
        **kwargs,
    ):
        arguments = {
            "stackwise_num_blocks": stackwise_num_blocks,
            "filters": filters,
            "alpha": alpha,
            "beta": beta,
            "fusion_kernel_size": fusion_kernel_size,
            "fusion_ratio": fusion_ratio,
            "slow_temporal_kernels": slow_temporal_kernels,
            "fast_temporal_kernels": fast_temporal_kernels,
            "stem_temporal_kernels": stem_temporal_kernels,
            "spatial_strides": spatial_strides,
            "dilations": dilations,
            "slow_frames": slow_frames,
            "fusion_norm": fusion_norm,
            "pathway_order": list(pathway_order),
        }
        _check(input_shape, arguments)
        plugins = Plugins(
            kwargs,
            STAGES,
            ("fast", "slow"),
            dict(zip(STAGES[1:], stackwise_num_blocks, strict=True)),
        )
        build = {
            pathway: partial(
                _stage,
                filters=filters // narrower,
                stem_temporal_kernel=stem_kernel,
                kernels=temporal_kernels_of_stages(kernels, stackwise_num_blocks),
                spatial_strides=spatial_strides,
                dilations=dilations,
                plugins=plugins,
            )
            for pathway, narrower, stem_kernel, kernels in (
                ("slow", 1, stem_temporal_kernels[0], slow_temporal_kernels),
                ("fast", beta, stem_temporal_kernels[1], fast_temporal_kernels),
            )
        }
        pyramid = {}
        with dtype_scope(dtype):
            clips = keras.Input(tuple(input_shape), name="clips")
            pick = TemporalSubsample(alpha, slow_frames, name="slow_frames")
            x = {"slow": pick(clips), "fast": clips}
            for i, name in enumerate(STAGES):
                for pathway in x:
                    full = f"{pathway}_{name}"
                    x[pathway] = pyramid[full] = build[pathway](x[pathway], i, full)
                if name != "res5":
                    x["slow"] = _fuse(x, name, arguments)
            super().__init__(
                clips,
                {pathway: x[pathway] for pathway in pathway_order},
                pyramid,
                arguments=arguments,
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )


def _stage(
    x,
    i,
    name,
    *,
    filters,
    stem_temporal_kernel,
    kernels,
    spatial_strides,
    dilations,
    plugins,
):
    """The stem (i = 0) or the i-th stage of one pathway."""
    if i == 0:
        x = stem(x, filters, (stem_temporal_kernel, 7, 7), name=name)
        return plugins.after(x, name)
    blocks = bottlenecks(filters * 2 ** (i - 1), kernels[i - 1], dilations[i - 1])
    strides = (1, spatial_strides[i - 1])
    return stack(x, blocks, strides=strides, plugins=plugins, name=name)


def _fuse(x, stage_name, arguments):
    """The Slow features, and beside them the Fast ones at their frame rate."""
    layer = ConvBN3D if arguments["fusion_norm"] else partial(Conv3D, use_bias=False)
    lateral = layer(
        arguments["fusion_ratio"] * x["fast"].shape[-1],
        (arguments["fusion_kernel_size"], 1, 1),
        strides=(arguments["alpha"], 1, 1),
        name=f"{stage_name}_fuse",
    )(x["fast"])
    return layers.Concatenate(name=f"{stage_name}_concat")([x["slow"], lateral])


def _check(input_shape, arguments):
    check_per_stage(**{name: arguments[name] for name in PER_STAGE})
    check_filters(filters=arguments["filters"])
    check_image_size(input_shape, arguments["spatial_strides"])
    alpha, beta, filters = (arguments[name] for name in ("alpha", "beta", "filters"))
    frames = input_shape[0]
    if frames is None or frames % alpha:
        below = (frames or 0) // alpha * alpha
        raise ValueError(
            "`num_frames`, the first entry of `input_shape`, must be divisible by "
            "`alpha` so that the slow pathway gets whole strides. "
            f"Received: num_frames={frames}, alpha={alpha}. "
            f"Use {f'{below} or ' if below else ''}{below + alpha} frames, "
            "or another alpha."
        )
    order = arguments["pathway_order"]
    if sorted(order) != sorted(PATHWAYS):
        raise ValueError(
            "`pathway_order` must hold 'slow' and 'fast', in either order. "
            f"Received: pathway_order={order!r}"
        )
    if filters % beta:
        raise ValueError(
            "`beta` must divide `filters`, the channels of the Slow pathway. "
            f"Received: beta={beta}, filters={filters}"
        )
