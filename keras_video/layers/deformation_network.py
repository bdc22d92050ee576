"""Small network that predicts the parameters of a warp from the features."""

import keras

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.validation import check_counts

POOL_SIZE = (4, 7, 7)


@keras.saving.register_keras_serializable(package="keras_video")
class DeformationNetwork(keras.layers.Layer):
    """Small 3-D network that predicts the parameters of an alignment from the features.

    With F filters, each convolution followed by batch normalisation and ReLU:

        conv 1x7x7, F -> conv 7x1x1, 2F -> max-pool 4x7x7 -> conv 7x7x7, 4F
          -> global average pool -> dense, num_parameters

    The dense layer starts at zero, and so do the parameters: the identity warp. They
    come out in float32 under every dtype policy, since a position in bfloat16 would be
    off by pixels. The pool's window is clipped to feature maps smaller than it.

    Args:
        num_parameters: int, 12 for an affine warp.
        filters: int, F; the paper uses a quarter of the channels, and 8 in ResNet3D.
        folded: bool, no normalisation is left, as in `ConvBN3D`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, num_parameters)`

    Raises:
        ValueError: if `num_parameters` or `filters` is not positive.

    Example:
        >>> import numpy as np
        >>> network = DeformationNetwork(num_parameters=12, filters=4)
        >>> parameters = network(np.ones((2, 4, 14, 14, 16), "float32"))
        >>> parameters.shape[1], float(abs(parameters.numpy()).max())
        (12, 0.0)

    Reference:
        Liang et al., Spatial-Temporal Alignment Network, Table 1.
    """

    def __init__(self, num_parameters, filters, folded=False, **kwargs):
        super().__init__(**kwargs)
        check_counts(num_parameters=num_parameters, filters=filters)
        self.num_parameters = num_parameters
        self.filters = filters
        self.folded = bool(folded)
        dtype = self.dtype_policy
        common = {"folded": self.folded, "dtype": dtype}
        self.spatial = ConvBN3D(filters, (1, 7, 7), name="spatial", **common)
        self.temporal = ConvBN3D(
            2 * filters, (7, 1, 1), activation=None, name="temporal", **common
        )
        self.joint = ConvBN3D(4 * filters, (7, 7, 7), name="joint", **common)
        self.average = keras.layers.GlobalAveragePooling3D(name="average", dtype=dtype)
        self.project = keras.layers.Dense(
            num_parameters,
            kernel_initializer="zeros",
            bias_initializer="zeros",
            name="project",
            dtype="float32",
        )
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        *convolutions, project = self._stages(input_shape)
        self.pool = convolutions[2][0]
        for layer, shape in convolutions:
            layer.build(shape)
        self.project.build(project[1])

    def call(self, inputs, training=False):
        x = self.spatial(inputs, training=training)
        x = self.pool(self.temporal(x, training=training))
        # Of fewer values than before the pool, to the same effect.
        x = self.joint(keras.ops.relu(x), training=training)
        return self.project(self.average(x))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.num_parameters)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip."""
        total = 4 * self.filters * self.num_parameters
        for layer, shape in self._stages(input_shape):
            if isinstance(layer, ConvBN3D):
                total += layer.compute_macs(shape)
        return total

    def _stages(self, input_shape):
        """The layers with weights and the pool, each with its input's shape."""
        window = tuple(
            size if n is None else min(size, n)
            for size, n in zip(POOL_SIZE, input_shape[1:4], strict=True)
        )
        pool = MaxPool3D(window, name="pool", dtype=self.dtype_policy)
        stages, shape = [], tuple(input_shape)
        for layer in (self.spatial, self.temporal, pool, self.joint):
            stages.append((layer, shape))
            shape = layer.compute_output_shape(shape)
        return [*stages, (self.project, (shape[0], shape[-1]))]

    def get_config(self):
        config = super().get_config()
        config.update(num_parameters=self.num_parameters, filters=self.filters)
        return {**config, "folded": True} if self.folded else config
