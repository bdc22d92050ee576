"""Appearance and relations of frames, side by side (SMART block of ARTNet)."""

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D
from keras_video.layers.conv_bn3d import ConvBN3D


@keras.saving.register_keras_serializable(package="keras_video")
class SmartBlock(keras.layers.Layer):
    """Concatenates the appearance of frames with the relations between them.

        x -+-> conv (1, kh, kw) -> BN ------------------------------- F   -+
           +-> conv (kt, kh, kw) -> BN -> square -> pool -> BN ------ F/2 -+-> ReLU
                                                      -> concatenate -> conv 1 -> F

    The square of a sum over frames holds the products between them. The pooling across
    channels is fixed: half the sum of two neighbours. The last convolution has no
    normalisation, since the sum of a residual block comes between; where the layer
    stands alone, add one and a ReLU.

    Args:
        filters: int, F, an even number: channels of both convolutions and the output.
        kernel_size: int or 3 ints, along T, H, W.
        strides: int or 3 ints, of both convolutions.
        folded: bool, the convolutions hold their normalisations, as in `ConvBN3D`; the
            one behind the pooling stays.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T', H', W', filters)`

    Raises:
        ValueError: if `filters` is not even.

    Example:
        >>> import numpy as np
        >>> layer = SmartBlock(16, (3, 7, 7), strides=2)
        >>> tuple(layer(np.zeros((2, 8, 32, 32, 3), "float32")).shape)
        (2, 4, 16, 16, 16)

    Reference:
        Wang et al., Appearance-and-Relation Networks for Video Classification, CVPR
        2018; the sizes are those of the authors' network files.
    """

    def __init__(self, filters, kernel_size=3, strides=1, folded=False, **kwargs):
        super().__init__(**kwargs)
        if filters < 2 or filters % 2:
            raise ValueError(
                "`filters` must be a positive multiple of 2, since the relations are "
                f"pooled two channels at a time. Received: filters={filters}"
            )
        self.folded = bool(folded)
        dtype = self.dtype_policy
        self.relation = ConvBN3D(
            filters,
            kernel_size,
            strides=strides,
            activation=None,
            folded=self.folded,
            name="relation",
            dtype=dtype,
        )
        self.appearance = ConvBN3D(
            filters,
            (1, *self.relation.conv.kernel_size[1:]),
            strides=strides,
            folded=self.folded,
            name="appearance",
            dtype=dtype,
        )
        self.norm = keras.layers.BatchNormalization(
            epsilon=1e-5, momentum=0.9, name="norm", dtype=dtype
        )
        self.reduce = Conv3D(filters, 1, use_bias=False, name="reduce", dtype=dtype)
        self.filters = filters
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        self.appearance.build(input_shape)
        self.relation.build(input_shape)
        *positions, filters = self.relation.compute_output_shape(input_shape)
        self.norm.build((*positions, filters // 2))
        self.reduce.build((*positions, filters + filters // 2))

    def call(self, inputs, training=False):
        appearance = self.appearance(inputs, training=training)
        energy = ops.square(self.relation(inputs, training=training))
        pooled = (energy[..., ::2] + energy[..., 1::2]) * 0.5
        relations = ops.relu(self.norm(pooled, training=training))
        return self.reduce(ops.concatenate([appearance, relations], axis=-1))

    def compute_output_shape(self, input_shape):
        return self.relation.compute_output_shape(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: the three convolutions'."""
        *positions, filters = self.compute_output_shape(input_shape)
        return (
            self.appearance.compute_macs(input_shape)
            + self.relation.compute_macs(input_shape)
            + self.reduce.compute_macs((*positions, filters + filters // 2))
        )

    def get_config(self):
        config = super().get_config()
        config.update(
            filters=self.filters,
            kernel_size=list(self.relation.conv.kernel_size),
            strides=list(self.relation.conv.strides),
        )
        return {**config, "folded": True} if self.folded else config
