"""Pseudo-3-D bottlenecks: a spatial and a temporal convolution in place of one."""

from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.models.blocks.bottleneck import EXPANSION
from keras_video.models.blocks.residual import residual

BLOCK_TYPES = ("A", "B", "C")


def pseudo3d(x, filters, *, block_type, stride, dilation, released, plugins, name):
    """Bottleneck around a pair S `(1, 3, 3)`, T `(3, 1, 1)` of convolutions.

    ```
    A: a -> S -> T -> c        B: a -+-> S -+-> c        C: a -> S -+------+-> c
                                     +-> T -+                       +-> T -+
    ```

    Args:
        x: `(B, T, H, W, C)`.
        filters: channels inside the block; it gives `4 * filters`.
        block_type: `"A"`, `"B"` or `"C"`; `None` leaves T away.
        stride: int, in space, of the first convolution.
        dilation: int, of S.
        released: bool, add as the authors' files do, see `P3DBackbone`.
        plugins: `Plugins` of the backbone.
        name: prefix of the layers' names.
    """

    def temporal(y, activation="relu"):
        return ConvBN3D(filters, (3, 1, 1), activation=activation, name=f"{name}_t")(y)

    def branch(y):
        y = ConvBN3D(filters, 1, strides=(1, stride, stride), name=f"{name}_a")(y)
        s = ConvBN3D(
            filters, (1, 3, 3), dilation_rate=(1, dilation, dilation), name=f"{name}_b"
        )(y)
        if block_type == "A":
            s = temporal(s)
        elif block_type is not None:
            t = temporal(y if block_type == "B" else s, None if released else "relu")
            s = _sum(s, t, block_type, released, name)
        return ConvBN3D(EXPANSION * filters, 1, activation=None, name=f"{name}_c")(s)

    return residual(
        x, branch, EXPANSION * filters, (1, stride), plugins=plugins, name=name
    )


def _sum(s, t, block_type, released, name):
    if not released:
        return layers.Add(name=f"{name}_sum")([s, t])
    merge = layers.Average if block_type == "C" else layers.Add
    y = merge(name=f"{name}_sum")([s, t])
    return layers.Activation("relu", name=f"{name}_sum_relu")(y)


def check_block_types(block_types):
    """Refuse what is not a sequence of `BLOCK_TYPES`."""
    if not block_types or any(kind not in BLOCK_TYPES for kind in block_types):
        raise ValueError(
            f"`block_types` must list some of {list(BLOCK_TYPES)}, which the blocks "
            f"take in turn. Received: block_types={block_types}"
        )
