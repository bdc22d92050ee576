"""3-D average pooling."""

import keras

from keras_video.layers.pool3d_base import Pool3DBase
from keras_video.ops.pool3d import average_pool3d


@keras.saving.register_keras_serializable(package="keras_video")
class AveragePool3D(Pool3DBase):
    """3-D average pooling, done as 2-D poolings where a backend has no fast 3-D one.

    Padded positions do not count in the mean.

    Args:
        pool_size: int or 3 ints, the window along T, H, W.
        strides: int or 3 ints; the window's size by default.
        padding: `"valid"`, `"symmetric"` (half the window on both sides),
            `"same"` (Keras's rule), or 3 ints along T, H, W.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', C)`

    Raises:
        ValueError: if the input is smaller than the window.

    Example:
        >>> import numpy as np
        >>> layer = AveragePool3D((1, 3, 3), strides=(1, 2, 2), padding="symmetric")
        >>> tuple(layer(np.zeros((2, 8, 32, 32, 4), "float32")).shape)
        (2, 8, 16, 16, 4)
    """

    def call(self, inputs):
        padding = self._padding(inputs.shape)
        return average_pool3d(inputs, self.pool_size, self.strides, padding)
