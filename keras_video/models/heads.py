"""What comes between the maps of a backbone and the classes: one vector per clip."""

import keras

from keras_video.layers.spatial_pool import SpatialPool
from keras_video.layers.temporal_xception import TemporalXception
from keras_video.validation import check_choice

POOLS = {
    "avg": keras.layers.GlobalAveragePooling3D,
    "max": keras.layers.GlobalMaxPooling3D,
}
AVERAGE = "average"
WIDTH = 1024
# What a head decides by itself, whatever the arguments of its layer.
FIXED = ("name", "dtype", "return_sequences", "return_state")


def check_head(head, pooling):
    """Refuse a head or a pooling that is not known, or an argument it does not take."""
    check_choice("pooling", pooling, POOLS)
    kind, arguments = _split(head)
    kinds = [AVERAGE, *SEQUENCE_HEADS]
    if kind not in kinds:
        raise ValueError(
            f"`head` must be one of {kinds}, or a dictionary with one of them as its "
            f'"kind" beside arguments of the layer. Received: head={head!r}'
        )
    refused = [k for k in arguments if kind == AVERAGE or k in FIXED]
    if refused:
        raise ValueError(
            f"The head {kind!r} does not take {refused}. Received: head={head!r}"
        )


def one_vector(features, head, pooling, dtype):
    """Bring the maps of a backbone to one vector per clip.

    Args:
        features: `(B, T, H, W, C)`, or a dictionary of such maps by pathway: each goes
            through a head of its own, and they are concatenated in their order.
        head: as in `VideoClassifier`.
        pooling: `"avg"` or `"max"`, over space, and with the head `"average"` over
            time as well.
        dtype: dtype policy of the layers.
    """
    if not isinstance(features, dict):
        return _vector(features, head, pooling, dtype)
    vectors = [
        _vector(x, head, pooling, dtype, pathway) for pathway, x in features.items()
    ]
    if len(vectors) == 1:
        return vectors[0]
    return keras.layers.Concatenate(dtype=dtype, name="concatenate")(vectors)


def _vector(x, head, pooling, dtype, pathway=None):
    kind, arguments = _split(head)
    if kind == AVERAGE:
        name = f"pool_{pathway}" if pathway else "pool"
        return POOLS[pooling](dtype=dtype, name=name)(x)
    prefix = f"{pathway}_" if pathway else ""
    x = SpatialPool(pooling, dtype=dtype, name=f"{prefix}spatial_pool")(x)
    return SEQUENCE_HEADS[kind](x, prefix, dtype, **arguments)


def _split(head):
    """The kind of a head, and the arguments of its layer."""
    if not isinstance(head, dict):
        return head, {}
    return head.get("kind"), {k: v for k, v in head.items() if k != "kind"}


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


def _lstm(x, prefix, dtype, **arguments):
    arguments = {**_recurrent(x), **arguments}
    return keras.layers.LSTM(dtype=dtype, name=f"{prefix}lstm", **arguments)(x)


def _gru(x, prefix, dtype, **arguments):
    arguments = {**_recurrent(x), **arguments}
    return keras.layers.GRU(dtype=dtype, name=f"{prefix}gru", **arguments)(x)


def _recurrent(x):
    # Unrolled, they are TFLite builtins, and XLA compiles them on every device.
    return {"units": WIDTH, "unroll": x.shape[1] is not None}


SEQUENCE_HEADS = {
    "txb": _txb,
    "temporal_conv": _temporal_conv,
    "lstm": _lstm,
    "gru": _gru,
}
