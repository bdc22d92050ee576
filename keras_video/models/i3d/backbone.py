"""I3D, the inflated Inception-v1, and its separable form S3D."""

import keras

from keras_video.layers.average_pool3d import AveragePool3D
from keras_video.models.backbone import VideoBackbone
from keras_video.models.blocks.checks import check_filters
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.i3d.blocks import WIDTHS, Units
from keras_video.models.plugins import Plugins

STAGES = ("conv1", "conv2", *WIDTHS)
# Window and strides of the max-pooling that a stage begins with.
POOLS = {
    "conv2": ((1, 3, 3), (1, 2, 2)),
    "mixed3": ((1, 3, 3), (1, 2, 2)),
    "mixed4": ((3, 3, 3), (2, 2, 2)),
    "mixed5": ((2, 2, 2), (2, 2, 2)),
}
LEAST = (5, 17, 17)


@keras.saving.register_keras_serializable(package="keras_video")
class I3DBackbone(VideoBackbone):
    """Inception-v1 with kernels that reach over time too.

    ```
    clips (B, T, H, W, 3) -> conv1 / 2 -> conv2 / 4 -> mixed3 / 8 -> mixed4 / 16
          -> mixed5 / 32: (B, T / 8, H / 32, W / 32, 16 * filters)
    ```

    Every convolution of more than one pixel covers as many frames as pixels.
    `separable=True` makes it S3D, where each is one in space and one in time;
    `gating=True` beside it makes it S3D-G. A stage's output is the one before the
    pooling that the next begins with; mixed4 and mixed5 halve the frames, as conv1
    does.

    Args:
        input_shape: `(T, H, W, C)` of a normalised clip.
        filters: int, channels of conv1, a multiple of 8; all other widths keep their
            ratio to it.
        separable: bool, `(1, k, k)` and `(k, 1, 1)` in place of `(k, k, k)`, each
            with its normalisation and ReLU.
        gating: bool, `FeatureGating` after conv2 and each branch.
        padding: `"same"`, as I3D and its PyTorch port pad, or `"symmetric"`, as
            torchvision's S3D does. They differ where a window is strided.
        pool_size: 3 ints, window of an average pooling with strides of 1 over the last
            feature map, `(2, 7, 7)` in the published networks, or `None` for none. A
            classifier averages what is left: without the window all frames weigh the
            same, with it the first and the last weigh half as much as the others,
            where there are more than 2.
        epsilon: float, added to the variance by the normalisations.
        momentum: float, of their moving averages; the PyTorch port's 0.01 is 0.99 here.
        **kwargs: plugins, see `Plugins`
            (`alignment={"after": "mixed3"}`), and `name`, `trainable`.

    Raises:
        ValueError: for widths that `filters` does not scale to whole channels, an
            unknown padding or stage, or a clip that is too small.

    Example:
    >>> backbone = I3DBackbone(input_shape=(16, 64, 64, 3), filters=8)
    >>> backbone.output_shape
    (None, 2, 2, 2, 128)

    Reference:
        Carreira and Zisserman, Quo Vadis, Action Recognition?, CVPR 2017, figure 3;
        Xie et al., Rethinking Spatiotemporal Feature Learning: Speed-Accuracy
        Trade-offs in Video Classification, ECCV 2018 (S3D, S3D-G).
    """

    def __init__(
        self,
        input_shape=(64, 224, 224, 3),
        filters=64,
        separable=False,
        gating=False,
        padding="same",
        pool_size=None,
        epsilon=1e-3,
        momentum=0.99,
        dtype=None,
        **kwargs,
    ):
        _check(input_shape, filters, padding)
        plugins = Plugins(kwargs, STAGES)
        norm = {"epsilon": epsilon, "momentum": momentum}
        units = Units((filters, 64), separable, gating, padding, norm)
        pyramid = {}
        with dtype_scope(dtype):
            clips = x = keras.Input(tuple(input_shape), name="clips")
            for name in STAGES:
                x = plugins.after(_stage(x, units, name), name)
                pyramid[name] = x
            if pool_size is not None:
                x = AveragePool3D(pool_size, strides=1, name="pool")(x)
            super().__init__(
                clips,
                x,
                pyramid,
                arguments={
                    "filters": filters,
                    "separable": separable,
                    "gating": gating,
                    "padding": padding,
                    "pool_size": pool_size,
                    "epsilon": epsilon,
                    "momentum": momentum,
                },
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )


def _stage(x, units, name):
    if name == "conv1":
        return units.conv(x, 64, 7, 2, name="conv1_a")
    x = units.pool(x, *POOLS[name], name=f"{name}_pool")
    if name == "conv2":
        x = units.conv(x, 64, name="conv2_a")
        x = units.conv(x, 192, 3, name="conv2_b")
        return units.gate(x, name="conv2_b")
    for i, widths in enumerate(WIDTHS[name]):
        x = units.inception(x, widths, name=f"{name}_block{i}")
    return x


def _check(input_shape, filters, padding):
    check_filters(filters=filters)
    if filters < 8 or filters % 8:
        raise ValueError(
            "`filters` must be a multiple of 8, so that every width is a whole number "
            f"of channels. Received: filters={filters}"
        )
    if padding not in ("same", "symmetric"):
        raise ValueError(
            '`padding` must be "same" or "symmetric", which keep the branches alike. '
            f"Received: padding={padding!r}"
        )
    small = any(
        n is not None and n < least
        for n, least in zip(input_shape[:3], LEAST, strict=True)
    )
    if small and padding == "symmetric":
        raise ValueError(
            f"The clip is too small for the network, which needs at least {LEAST[0]} "
            f"frames of {LEAST[1]} x {LEAST[2]} pixels. "
            f"Received: (T, H, W)={tuple(input_shape[:3])}"
        )
