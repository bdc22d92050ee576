"""Attention of every position of a clip to every other (non-local block)."""

import math

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D
from keras_video.ops.pool3d import max_pool3d
from keras_video.validation import (
    check_choice,
    check_counts,
    known_shape,
    standardize_triple,
)

MODES = ("softmax", "dot_product")


@keras.saving.register_keras_serializable(package="keras_video")
class NonLocal(keras.layers.Layer):
    """Adds to the features of each position a weighted mean over all positions.

        x -+-----------> theta -> queries (THW, d) -+
           +-> pool -+-> phi ---> keys (N, d) ------+-> affinity (THW, N) -+
           |         +-> g -----> values (N, d) ---------------------------+-> out
           +-----------------------------------------------------> sum <- norm <-+

    The normalisation's scale starts at zero (without it: `out` does), and the layer as
    the identity, so it can go into a trained network. The affinities have THW x N
    entries per clip; the pool makes N a quarter of THW.

    Args:
        inner_channels: int, d; `None` for half the input's channels.
        mode: what normalises the affinities: `"softmax"` (of the products over the
            root of d) or `"dot_product"` (the products over N).
        pool_size: int or 3 ints, window and stride of the max-pooling before `phi` and
            `g`, clipped to the feature map; `None` for none.
        norm: bool, batch normalisation after `out`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if an argument is not one of its choices, or more than the batch of
            the input's shape is unknown.

    Example:
        >>> import numpy as np
        >>> layer = NonLocal()
        >>> tuple(layer(np.zeros((1, 4, 6, 6, 8), "float32")).shape)
        (1, 4, 6, 6, 8)

    Reference:
        Wang et al., Non-local Neural Networks, CVPR 2018, Fig. 2, Eqns 1, 4 and 6.
    """

    def __init__(
        self,
        inner_channels=None,
        mode="softmax",
        pool_size=(1, 2, 2),
        norm=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        check_choice("mode", mode, MODES)
        if inner_channels is not None:
            check_counts(inner_channels=inner_channels)
        self.inner_channels = inner_channels
        self.mode = mode
        self.pool_size = pool_size and standardize_triple(pool_size, "pool_size")
        self.use_norm = bool(norm)
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        channels = known_shape(self, input_shape)[-1]
        inner = self._inner(channels)
        for name in ("theta", "phi", "g"):
            conv = Conv3D(inner, 1, name=name, dtype=self.dtype_policy)
            conv.build(input_shape)
            setattr(self, name, conv)
        self.out = Conv3D(
            channels,
            1,
            kernel_initializer="he_normal" if self.use_norm else "zeros",
            name="out",
            dtype=self.dtype_policy,
        )
        self.out.build((*input_shape[:-1], inner))
        self.norm = None
        if self.use_norm:
            self.norm = keras.layers.BatchNormalization(
                epsilon=1e-5,
                momentum=0.9,
                gamma_initializer="zeros",
                name="norm",
                dtype=self.dtype_policy,
            )
            self.norm.build(input_shape)

    def call(self, inputs, training=False):
        _, t, h, w, channels = known_shape(self, inputs.shape)
        inner = self._inner(channels)
        pooled, n = self._pool(inputs)
        queries = ops.reshape(self.theta(inputs), (-1, t * h * w, inner))
        keys = ops.reshape(self.phi(pooled), (-1, n, inner))
        values = ops.reshape(self.g(pooled), (-1, n, inner))
        # Scaling the queries is less work than scaling the affinities, and keeps
        # these within the range of a float16.
        queries = queries * self._scale(inner, n)
        affinity = ops.matmul(queries, ops.transpose(keys, (0, 2, 1)))
        if self.mode == "softmax":
            affinity = ops.softmax(affinity)
        y = ops.reshape(ops.matmul(affinity, values), (-1, t, h, w, inner))
        y = self.out(y)
        if self.norm is not None:
            y = self.norm(y, training=training)
        return ops.add(inputs, y)

    def _scale(self, inner, n):
        """The factor of affinities of `inner` channels to `n` keys."""
        return inner**-0.5 if self.mode == "softmax" else 1 / n

    def _pool(self, x):
        """The features of the keys and values, and their number of positions."""
        window, n = self._window(x.shape)
        pooled = max_pool3d(x, window, window, ((0, 0),) * 3) if max(window) > 1 else x
        return pooled, n

    def _window(self, input_shape):
        """The pool's window, clipped to the feature map, and how often it fits."""
        lengths = input_shape[1:4]
        axes = zip(self.pool_size or (1, 1, 1), lengths, strict=True)
        window = tuple(min(size, n) for size, n in axes)
        axes = zip(window, lengths, strict=True)
        return window, math.prod(n // size for size, n in axes)

    def _inner(self, channels):
        return self.inner_channels or max(channels // 2, 1)

    def compute_output_shape(self, input_shape):
        return known_shape(self, input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: four projections and two matrix products."""
        channels = known_shape(self, input_shape)[-1]
        inner = self._inner(channels)
        positions = math.prod(input_shape[1:4])
        n = self._window(input_shape)[1]
        projections = 2 * (positions + n) * channels * inner
        return projections + 2 * positions * n * inner

    def get_config(self):
        config = super().get_config()
        config.update(
            inner_channels=self.inner_channels,
            mode=self.mode,
            pool_size=self.pool_size and list(self.pool_size),
            norm=self.use_norm,
        )
        return config
