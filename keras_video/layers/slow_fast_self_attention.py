"""Self-attention in space and in time, for slow and for fast actions."""

import keras
from keras import ops

from keras_video.layers.conv3d import Conv3D
from keras_video.validation import check_choice, check_counts, known_shape

AXES = ("spatial", "temporal")
# Length in frames of the kernel of a projection.
SPEEDS = {"slow": 7, "fast": 1}
# PyTorch's default for convolutions. The scores are not divided by the square root of
# their width: by larger weights the softmax would start at one position, and could
# hardly learn another.
INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1 / 3, "mode": "fan_in", "distribution": "uniform"},
}


@keras.saving.register_keras_serializable(package="keras_video")
class SlowFastSelfAttention(keras.layers.Layer):
    """Adds self-attention among the positions of a feature map (SSFA and TSFA).

        x -> norm -+-> spatial, slow  -> * gamma -+
             |     +-> spatial, fast  -> * gamma -+
             |     +-> temporal, slow -> * gamma -+
             |     +-> temporal, fast -> * gamma -+-> + -> the same again, num_layers
             +------------------------------------^            times in all

    Each branch is self-attention as in SAGAN: 3-D convolutions give queries, keys (C/8
    channels each) and values (C channels), with a kernel of 7 frames for slow actions,
    1 for fast ones; "spatial" is attention among the H * W positions of a frame,
    "temporal" among the T frames at one position. Every branch has weights of its own
    and a gamma that starts at 0, so that without `width` the layer starts as the
    identity and can go into a trained network.

    Args:
        axis: `"spatial"` (SSFA), `"temporal"` (TSFA) or `"both"`.
        speed: `"slow"`, `"fast"` or `"both"`.
        num_layers: int, how many times, each with weights of its own.
        width: int, channels of a 1x1x1 convolution before the attention, and of the
            output; `None` for no convolution.
        layer_norm: bool, whether the input of the branches is normalised over its
            channels. The features that they are added to are not.
        use_bias: bool, of all convolutions.

    Input shape:
        `(B, T, H, W, C)`, known but for the batch.

    Output shape:
        `(B, T, H, W, C)`, or `width` channels.

    Raises:
        ValueError: if an argument is not one of its choices, or the input's shape is
            not known.

    Example:
        >>> import numpy as np
        >>> layer = SlowFastSelfAttention(axis="spatial", num_layers=2)
        >>> tuple(layer(np.zeros((1, 4, 6, 6, 16), "float32")).shape)
        (1, 4, 6, 6, 16)

    Reference:
        Kim et al., Spatio-Temporal SlowFast Self-Attention Network for Action
        Recognition, ICIP 2020, section 3, Table 4.2; Zhang et al., Self-Attention
        Generative Adversarial Networks, ICML 2019.
    """

    def __init__(
        self,
        axis="both",
        speed="both",
        num_layers=1,
        width=None,
        layer_norm=False,
        use_bias=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        axes, speeds = _choose("axis", axis, AXES), _choose("speed", speed, SPEEDS)
        check_counts(num_layers=num_layers)
        self.axis = axis
        self.speed = speed
        self.num_layers = num_layers
        self.width = width
        self.layer_norm = layer_norm
        self.use_bias = use_bias
        self.projection = None
        if width is not None:
            check_counts(width=width)
            self.projection = Conv3D(
                width, 1, use_bias=use_bias, name="projection", dtype=self.dtype_policy
            )
        self.norms = [
            keras.layers.LayerNormalization(
                epsilon=1e-5, name=f"layer{i}_norm", dtype=self.dtype_policy
            )
            for i in range(num_layers if layer_norm else 0)
        ]
        self.branches = [
            _Branch(
                axis,
                SPEEDS[speed],
                use_bias,
                name=f"layer{i}_{axis}_{speed}",
                dtype=self.dtype_policy,
            )
            for i in range(num_layers)
            for axis in axes
            for speed in speeds
        ]
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        shape = self.compute_output_shape(known_shape(self, input_shape))
        if self.projection:
            self.projection.build(input_shape)
        for layer in (*self.norms, *self.branches):
            layer.build(shape)

    def call(self, inputs):
        x = self.projection(inputs) if self.projection else inputs
        per_layer = len(self.branches) // self.num_layers
        for i in range(self.num_layers):
            seen = self.norms[i](x) if self.layer_norm else x
            for branch in self.branches[i * per_layer : (i + 1) * per_layer]:
                x = ops.add(x, branch(seen))
        return x

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.width or input_shape[-1])

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: those of the projections and of the attention."""
        shape = self.compute_output_shape(input_shape)
        total = self.projection.compute_macs(input_shape) if self.projection else 0
        return total + sum(branch.compute_macs(shape) for branch in self.branches)

    def get_config(self):
        config = super().get_config()
        config.update(
            axis=self.axis,
            speed=self.speed,
            num_layers=self.num_layers,
            width=self.width,
            layer_norm=self.layer_norm,
            use_bias=self.use_bias,
        )
        return config


class _Branch(keras.layers.Layer):
    """`gamma * attention` along one axis, at one speed."""

    def __init__(self, axis, temporal_kernel, use_bias, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.temporal_kernel = temporal_kernel
        self.use_bias = use_bias

    def build(self, input_shape):
        channels = input_shape[-1]
        reduced = max(channels // 8, 1)
        self.query = self._convolution(reduced, "query")
        self.key = self._convolution(reduced, "key")
        self.value = self._convolution(channels, "value")
        for convolution in (self.query, self.key, self.value):
            convolution.build(input_shape)
        self.gamma = self.add_weight(name="gamma", shape=(), initializer="zeros")

    def _convolution(self, filters, name):
        return Conv3D(
            filters,
            (self.temporal_kernel, 1, 1),
            use_bias=self.use_bias,
            kernel_initializer=INITIALIZER,
            name=name,
            dtype=self.dtype_policy,
        )

    def call(self, inputs):
        query, key, value = (
            self._sequences(convolution(inputs))
            for convolution in (self.query, self.key, self.value)
        )
        scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2)))
        weights = ops.softmax(ops.cast(scores, "float32"), axis=-1)
        attended = ops.matmul(ops.cast(weights, value.dtype), value)
        if self.axis == "temporal":
            attended = ops.transpose(attended, (0, 2, 1, 3))
        return self.gamma * ops.reshape(attended, (-1, *inputs.shape[1:]))

    def _sequences(self, x):
        """`(..., positions that attend to each other, channels)`."""
        _, t, h, w, c = x.shape
        x = ops.reshape(x, (-1, t, h * w, c))
        return ops.transpose(x, (0, 2, 1, 3)) if self.axis == "temporal" else x

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        _, t, h, w, channels = input_shape
        convolutions = (self.query, self.key, self.value)
        positions = h * w if self.axis == "spatial" else t
        pairs = t * h * w * positions
        return pairs * (self.query.filters + channels) + sum(
            convolution.compute_macs(input_shape) for convolution in convolutions
        )


def _choose(name, value, choices):
    check_choice(name, value, (*choices, "both"))
    return [*choices] if value == "both" else [value]
