"""Shortcut of a residual block without weights: strided, padded with zero channels."""

import keras
from keras import ops

from keras_video.ops.conv3d.convolution import output_length
from keras_video.validation import standardize_triple


@keras.saving.register_keras_serializable(package="keras_video")
class PaddedShortcut(keras.layers.Layer):
    """Takes every stride-th position and adds zeros for the channels that are missing.

    ```
    (B, T, H, W, C) -> [:, ::st, ::sh, ::sw] -> zeros after the last channel
    ```

    Args:
        filters: int, output channels.
        strides: int or 3 ints, along T, H, W.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, ceil(T / st), ceil(H / sh), ceil(W / sw), filters)`

    Raises:
        ValueError: if the input has more channels than `filters`.

    Example:
        >>> import numpy as np
        >>> x = PaddedShortcut(6, strides=2)(np.ones((1, 4, 5, 5, 4), "float32"))
        >>> tuple(x.shape)
        (1, 2, 3, 3, 6)
        >>> keras.ops.convert_to_numpy(x[0, 0, 0, 0]).tolist()
        [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]

    Reference:
        He et al., Deep Residual Learning for Image Recognition, CVPR 2016, section
        3.3, option A; Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of
        2D CNNs and ImageNet?, CVPR 2018 (ResNet-18 and 34).
    """

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.strides = standardize_triple(strides, "strides")
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def call(self, inputs):
        st, sh, sw = self.strides
        x = inputs[:, ::st, ::sh, ::sw]
        added = self.filters - inputs.shape[-1]
        return ops.pad(x, [(0, 0)] * 4 + [(0, added)]) if added else x

    def compute_output_shape(self, input_shape):
        if input_shape[-1] > self.filters:
            raise ValueError(
                f"Layer {self.name!r} adds channels, it cannot remove any. "
                f"Received: filters={self.filters}, input of {input_shape[-1]} channels"
            )
        lengths = (
            output_length(n, 1, stride, (0, 0), 1)
            for n, stride in zip(input_shape[1:4], self.strides, strict=True)
        )
        return (input_shape[0], *lengths, self.filters)

    def build(self, input_shape):
        self.compute_output_shape(input_shape)

    def get_config(self):
        config = super().get_config()
        config.update(filters=self.filters, strides=list(self.strides))
        return config
