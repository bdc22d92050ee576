"""Temporal convolution with normalisation (StNet)."""

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D


@keras.saving.register_keras_serializable(package="keras_video")
class TemporalModelingBlock(keras.layers.Layer):
    """Convolves over time at each position, keeping the shape of the features.

        paper:      conv (3, 1, 1) -> batch norm -> ReLU
        residual:   conv (3, 1, 1) -> ReLU -> batch norm -> + input

    At its start every filter is the mean over the channels of three frames, and the
    normalisation is the identity.

    Args:
        residual: bool, `True` for the form of the code that the authors released,
            which starts from `kernel_initializer="he_normal"`.
        kernel_initializer: initializer of the kernel; `None` for the paper's constant,
            1 / (3 C).
        epsilon: float, added to the variance.
        momentum: float, of the moving averages.
        folded: bool, the convolution holds the normalisation, as in `ConvBN3D`; not
            with `residual`, where a ReLU lies between them.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if both `residual` and `folded` are true.

    Example:
        >>> import numpy as np
        >>> layer = TemporalModelingBlock()
        >>> tuple(layer(np.zeros((2, 7, 4, 4, 8), "float32")).shape)
        (2, 7, 4, 4, 8)

    Reference:
        He et al., StNet: Local and Global Spatial-Temporal Modeling for Action
        Recognition, section 3 (Temporal Modeling Block) and Fig. 2.
    """

    def __init__(
        self,
        residual=False,
        kernel_initializer=None,
        epsilon=1e-5,
        momentum=0.9,
        folded=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if residual and folded:
            raise ValueError(
                "`folded` must be false with `residual`: the normalisation follows a "
                "ReLU, and cannot be part of the convolution. "
                f"Received: residual={residual}, folded={folded}"
            )
        self.folded = bool(folded)
        self.residual = residual
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.epsilon = epsilon
        self.momentum = momentum
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        channels = input_shape[-1]
        mean = keras.initializers.Constant(1 / (3 * channels))
        self.conv = Conv3D(
            channels,
            (3, 1, 1),
            kernel_initializer=self.kernel_initializer or mean,
            name="conv",
            dtype=self.dtype_policy,
        )
        self.conv.build(input_shape)
        self.norm = None
        if self.folded:
            return
        self.norm = keras.layers.BatchNormalization(
            epsilon=self.epsilon,
            momentum=self.momentum,
            name="norm",
            dtype=self.dtype_policy,
        )
        self.norm.build(input_shape)

    def call(self, inputs, training=False):
        y = self.conv(inputs)
        if self.folded:
            return ops.relu(y)
        if self.residual:
            return ops.add(inputs, self.norm(ops.relu(y), training=training))
        return ops.relu(self.norm(y, training=training))

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip."""
        return self.conv.compute_macs(input_shape)

    def get_config(self):
        config = super().get_config()
        config.update(
            residual=self.residual,
            kernel_initializer=keras.initializers.serialize(self.kernel_initializer),
            epsilon=self.epsilon,
            momentum=self.momentum,
        )
        return {**config, "folded": True} if self.folded else config
