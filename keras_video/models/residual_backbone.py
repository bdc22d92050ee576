"""Base class of the backbones of one pathway of residual blocks."""

import keras

from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.residual import stack
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.plugins import Plugins

STAGES = ("stem", "res2", "res3", "res4", "res5")


class ResidualBackbone(VideoBackbone):
    """A stem and four stages of residual blocks, whatever the blocks are.

    ```
    clips (B, T, H, W, C) -> stem -> res2 (-> pooling) -> res3 -> res4 -> res5
    ```

    A subclass checks its arguments and says what stem and blocks they mean.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        stem: function of the clips.
        blocks: a list for each stage, res2 to res5, of functions of `x`, `strides`,
            `plugins` and `name`, one per block (see `blocks.residual`).
        temporal_strides: 4 ints, of the stages' first blocks.
        spatial_strides: 4 ints, likewise in space.
        temporal_pool: int, window and stride of a max-pooling over time after res2.
        top: function of res5's feature map, whose output is that of the backbone and of
            the stage `"top"`; `None` for none.
        arguments: see `VideoBackbone`.
        dtype: see `VideoBackbone`.
        **kwargs: plugins, see `Plugins`, and `name`, `trainable`.

    Example:
    >>> from functools import partial
    >>> from keras_video.layers import ConvBN3D
    >>> from keras_video.models.blocks.bottleneck import bottleneck
    >>> block = partial(bottleneck, filters=2, temporal_kernel=1, dilation=1)
    >>> backbone = ResidualBackbone(
    ...     (4, 32, 32, 3),
    ...     stem=ConvBN3D(8, (1, 7, 7), strides=(1, 4, 4), name="stem_conv"),
    ...     blocks=[[block], [block], [block], [block]],
    ...     temporal_strides=(1, 2, 1, 1),
    ...     spatial_strides=(1, 2, 2, 2),
    ...     arguments={},
    ... )
    >>> backbone.output_shape
    (None, 2, 1, 1, 8)
    """

    def __init__(
        self,
        input_shape,
        stem,
        blocks,
        temporal_strides,
        spatial_strides,
        temporal_pool=1,
        *,
        top=None,
        arguments,
        dtype=None,
        **kwargs,
    ):
        blocks = dict(zip(STAGES[1:], blocks, strict=True))
        strides = zip(temporal_strides, spatial_strides, strict=True)
        numbers = {name: len(made) for name, made in blocks.items()}
        stages = STAGES if top is None else (*STAGES, "top")
        plugins = Plugins(kwargs, stages, blocks=numbers)
        with dtype_scope(dtype):
            clips = keras.Input(tuple(input_shape), name="clips")
            x = plugins.after(stem(clips), "stem")
            pyramid = {"stem": x}
            for (name, made), step in zip(blocks.items(), strides, strict=True):
                x = stack(x, made, strides=step, plugins=plugins, name=name)
                pyramid[name] = x
                if name == "res2" and temporal_pool > 1:
                    x = MaxPool3D((temporal_pool, 1, 1), name="res2_pool")(x)
            if top is not None:
                x = pyramid["top"] = plugins.after(top(x), "top")
            super().__init__(
                clips,
                x,
                pyramid,
                arguments=arguments,
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )
