"""The head with a hidden layer between pooling and classes."""

import keras

from keras_video.layers.dense_relu import dense_relu
from keras_video.models.heads.pooled import pooled

WIDTH = 2048


def mlp(x, pooling, pathway, dtype, **arguments):
    """Pool feature maps, then pass them through a hidden dense layer.

    Args:
        x: `(B, T, H, W, C)`.
        pooling: `"avg"` or `"max"`, over time and space.
        pathway: name of the pathway, `""` in a backbone of one.
        dtype: dtype policy of the layers.
        **arguments: of `keras.layers.Dense`; by default 2048 units and ReLU.

    Returns:
        `(B, units)`.
    """
    x = pooled(x, pooling, pathway, dtype)
    arguments = {"units": WIDTH, "activation": "relu", **arguments}
    if arguments["activation"] == "relu":
        arguments["activation"] = dense_relu
    name = f"{pathway}_hidden" if pathway else "hidden"
    return keras.layers.Dense(dtype=dtype, name=name, **arguments)(x)
