"""Heads that see the frames in their order: TXB, convolutions over time, LSTM, GRU."""

from functools import partial

import keras

from keras_video.layers.spatial_pool import SpatialPool
from keras_video.layers.temporal_xception import TemporalXception

WIDTH = 1024


def sequence(x, pooling, pathway, dtype, *, kind, **arguments):
    """Pool feature maps over space, and the frames by a layer that knows their order.

    Args:
        x: `(B, T, H, W, C)`.
        pooling: `"avg"` or `"max"`, over space.
        pathway: name of the pathway, `""` in a backbone of one.
        dtype: dtype policy of the layers.
        kind: one of `SEQUENCE_HEADS`.
        **arguments: of the layer.

    Returns:
        `(B, C')`.
    """
    prefix = f"{pathway}_" if pathway else ""
    x = SpatialPool(pooling, dtype=dtype, name=f"{prefix}spatial_pool")(x)
    return SEQUENCE_HEADS[kind](x, prefix, dtype, **arguments)


def _txb(x, prefix, dtype, **arguments):
    x = TemporalXception(dtype=dtype, name=f"{prefix}txb", **arguments)(x)
    return _largest(x, prefix, dtype)


def _temporal_conv(x, prefix, dtype, **arguments):
    """The two ordinary convolutions over time that the TXB is compared with."""
    usual = {"filters": WIDTH, "kernel_size": 3, "padding": "same"}
    arguments = {**usual, "activation": "relu", **arguments}
    for i in range(2):
        name = f"{prefix}temporal_conv_{i}"
        x = keras.layers.Conv1D(dtype=dtype, name=name, **arguments)(x)
    return _largest(x, prefix, dtype)


def _largest(x, prefix, dtype):
    """The maximum over time."""
    name = f"{prefix}temporal_max"
    return keras.layers.GlobalMaxPooling1D(dtype=dtype, name=name)(x)


def _recurrent(x, prefix, dtype, *, name, cls, **arguments):
    # Unrolled, they are TFLite builtins, and XLA compiles them on every device.
    arguments = {"units": WIDTH, "unroll": x.shape[1] is not None, **arguments}
    return cls(dtype=dtype, name=f"{prefix}{name}", **arguments)(x)


SEQUENCE_HEADS = {
    "txb": _txb,
    "temporal_conv": _temporal_conv,
    "lstm": partial(_recurrent, name="lstm", cls=keras.layers.LSTM),
    "gru": partial(_recurrent, name="gru", cls=keras.layers.GRU),
}
