"""SlowFast: two pathways at two frame rates."""

import keras
from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.temporal_subsample import TemporalSubsample
from keras_video.models.backbone import VideoBackbone
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.insertion import Insertions
from keras_video.models.resnet3d.blocks import (
    check_image_size,
    check_per_stage,
    stage,
    stem,
    temporal_kernels_of_stages,
)

STAGES = ("stem", "res2", "res3", "res4", "res5")
ARGUMENTS = (
    "stackwise_num_blocks",
    "filters",
    "alpha",
    "beta",
    "fusion_kernel_size",
    "fusion_ratio",
    "slow_temporal_kernels",
    "fast_temporal_kernels",
    "stem_temporal_kernels",
    "spatial_strides",
    "dilations",
    "slow_frames",
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
        **kwargs: layers to insert, see `Insertions`
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
        dtype=None,
        **kwargs,
    ):
        arguments = {k: v for k, v in locals().items() if k in ARGUMENTS}
        _check(input_shape, alpha, beta, filters)
        check_per_stage(
            stackwise_num_blocks=stackwise_num_blocks,
            slow_temporal_kernels=slow_temporal_kernels,
            fast_temporal_kernels=fast_temporal_kernels,
            spatial_strides=spatial_strides,
            dilations=dilations,
        )
        check_image_size(input_shape, spatial_strides)
        insertions = Insertions(
            kwargs,
            STAGES,
            ("fast", "slow"),
            dict(zip(STAGES[1:], stackwise_num_blocks, strict=True)),
        )
        kernels = {
            "slow": temporal_kernels_of_stages(
                slow_temporal_kernels, stackwise_num_blocks
            ),
            "fast": temporal_kernels_of_stages(
                fast_temporal_kernels, stackwise_num_blocks
            ),
        }
        width = {"slow": filters, "fast": filters // beta}
        stem_kernels = dict(zip(("slow", "fast"), stem_temporal_kernels, strict=True))
        pyramid = {}
        with dtype_scope(dtype):
            clips = keras.Input(tuple(input_shape), name="clips")
            pick = TemporalSubsample(alpha, slow_frames, name="slow_frames")
            x = {"slow": pick(clips), "fast": clips}
            for i, name in enumerate(STAGES):
                for pathway in x:
                    if name == "stem":
                        y = stem(
                            x[pathway],
                            width[pathway],
                            (stem_kernels[pathway], 7, 7),
                            name=f"{pathway}_stem",
                        )
                        y = insertions.after(y, f"{pathway}_stem")
                    else:
                        y = stage(
                            x[pathway],
                            width[pathway] * 2 ** (i - 1),
                            kernels[pathway][i - 1],
                            strides=(1, spatial_strides[i - 1]),
                            dilation=dilations[i - 1],
                            insertions=insertions,
                            name=f"{pathway}_{name}",
                        )
                    x[pathway] = pyramid[f"{pathway}_{name}"] = y
                if name != "res5":
                    x["slow"] = _fuse(x, alpha, fusion_kernel_size, fusion_ratio, name)
            super().__init__(
                clips, x, pyramid, insertions=insertions, dtype=dtype, **kwargs
            )
        for name, value in arguments.items():
            setattr(self, name, list(value) if isinstance(value, tuple) else value)

    def get_config(self):
        config = super().get_config()
        config.update({name: getattr(self, name) for name in ARGUMENTS})
        return config


def _fuse(x, alpha, kernel_size, ratio, stage_name):
    """The Slow map with the Fast one, brought to its frame rate, beside it."""
    lateral = ConvBN3D(
        ratio * x["fast"].shape[-1],
        (kernel_size, 1, 1),
        strides=(alpha, 1, 1),
        name=f"{stage_name}_fuse",
    )(x["fast"])
    return layers.Concatenate(name=f"{stage_name}_concat")([x["slow"], lateral])


def _check(input_shape, alpha, beta, filters):
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
    if filters % beta:
        raise ValueError(
            "`beta` must divide `filters`, the channels of the Slow pathway. "
            f"Received: beta={beta}, filters={filters}"
        )
