"""The head that pools over time and space together."""

import keras

POOLS = {
    "avg": keras.layers.GlobalAveragePooling3D,
    "max": keras.layers.GlobalMaxPooling3D,
}


def pooled(x, pooling, pathway, dtype):
    """Pool feature maps to one vector per clip.

    Args:
        x: `(B, T, H, W, C)`.
        pooling: `"avg"` or `"max"`.
        pathway: name of the pathway, `""` in a backbone of one.
        dtype: dtype policy of the layer.

    Returns:
        `(B, C)`.
    """
    name = f"pool_{pathway}" if pathway else "pool"
    return POOLS[pooling](dtype=dtype, name=name)(x)
