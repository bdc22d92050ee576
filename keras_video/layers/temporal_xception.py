"""Temporal convolutions, separately per channel and across channels (StNet)."""

import math

import keras
from keras import layers, ops

from keras_video.validation import check_counts

# By mode "fan_out", of the 3 weights that a channel is computed from: by Keras's
# default, which takes all channels for its inputs, the branch would start near zero.
CHANNEL_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0, "mode": "fan_out"},
}


@keras.saving.register_keras_serializable(package="keras_video")
class TemporalXception(layers.Layer):
    """Temporal Xception block (TXB): models a sequence of features over time.

        input -> norm -+-> channel k3 -> temporal -> norm, ReLU -> channel k3
                       |                                    -> temporal -+
                       +-> temporal -----------------------------------> + -> norm, ReLU

    "channel" is a convolution over time within each channel; "temporal", as the paper
    calls it, one across the channels at each time. Both have biases. The network
    takes the maximum over time of the output.

    The switches leave out one component each, as the paper's ablation does. Without
    the temporal convolutions nothing changes the number of channels: the short branch
    is then the normalised input itself, and the output has the input's channels.

    Args:
        filters: int, output channels.
        use_input_norm: bool, the first normalisation.
        use_channel_conv: bool, both channel-wise convolutions.
        use_temporal_conv: bool, all three convolutions across the channels.
        use_short_branch: bool.
        use_long_branch: bool.
        epsilon: float, added to the variances.
        momentum: float, of the moving averages.

    Input shape:
        `(B, T, C)`

    Output shape:
        `(B, T, filters)`; `(B, T, C)` without `use_temporal_conv`.

    Raises:
        ValueError: if `filters` is not positive, or the switches leave no branch, or
            no convolution in the long one.

    Example:
        >>> import numpy as np
        >>> layer = TemporalXception(filters=16)
        >>> tuple(layer(np.zeros((2, 7, 24), "float32")).shape)
        (2, 7, 16)

    Reference:
        He et al., StNet: Local and Global Spatial-Temporal Modeling for Action
        Recognition, section 3 (Temporal Xception Block), Fig. 3 and Table 1.
    """

    def __init__(
        self,
        filters=1024,
        use_input_norm=True,
        use_channel_conv=True,
        use_temporal_conv=True,
        use_short_branch=True,
        use_long_branch=True,
        epsilon=1e-5,
        momentum=0.9,
        **kwargs,
    ):
        super().__init__(**kwargs)
        check_counts(filters=filters)
        _check_switches(
            use_channel_conv, use_temporal_conv, use_short_branch, use_long_branch
        )
        self.filters = filters
        self.use_input_norm = use_input_norm
        self.use_channel_conv = use_channel_conv
        self.use_temporal_conv = use_temporal_conv
        self.use_short_branch = use_short_branch
        self.use_long_branch = use_long_branch
        self.epsilon = epsilon
        self.momentum = momentum
        self.input_norm = self._norm("input_norm") if use_input_norm else None
        self.short = self._temporal("short") if use_short_branch else []
        self.long = self._long() if use_long_branch else []
        self.output_norm = self._norm("output_norm")
        self.input_spec = layers.InputSpec(ndim=3)

    def _long(self):
        relu = layers.ReLU(name="long_relu", dtype=self.dtype_policy)
        return [
            *self._channel("long_channel0"),
            *self._temporal("long_temporal0"),
            self._norm("long_norm"),
            relu,
            *self._channel("long_channel1"),
            *self._temporal("long_temporal1"),
        ]

    def _channel(self, name):
        if not self.use_channel_conv:
            return []
        convolution = layers.DepthwiseConv1D(
            3,
            padding="same",
            depthwise_initializer=CHANNEL_INITIALIZER,
            name=name,
            dtype=self.dtype_policy,
        )
        return [convolution]

    def _temporal(self, name):
        if not self.use_temporal_conv:
            return []
        return [layers.Dense(self.filters, name=name, dtype=self.dtype_policy)]

    def _norm(self, name):
        return layers.BatchNormalization(
            epsilon=self.epsilon,
            momentum=self.momentum,
            name=name,
            dtype=self.dtype_policy,
        )

    def build(self, input_shape):
        for layer, shape in self._with_shapes(input_shape):
            layer.build(shape)

    def call(self, inputs, training=False):
        x = inputs
        if self.use_input_norm:
            x = self.input_norm(x, training=training)
        branches = []
        if self.use_short_branch:
            branches.append(_chain(self.short, x, training))
        if self.use_long_branch:
            branches.append(_chain(self.long, x, training))
        total = sum(branches[1:], branches[0])
        return ops.relu(self.output_norm(total, training=training))

    def compute_output_shape(self, input_shape):
        channels = self.filters if self.use_temporal_conv else input_shape[-1]
        return (*input_shape[:-1], channels)

    def compute_macs(self, input_shape):
        """Multiply-adds of one sequence."""
        kernels = [
            w.shape for layer in (*self.short, *self.long) for w in layer.weights
        ]
        return input_shape[1] * sum(math.prod(k) for k in kernels if len(k) > 1)

    def _with_shapes(self, input_shape):
        """Each layer with the shape of its input."""
        found = [(self.input_norm, input_shape)] if self.use_input_norm else []
        for branch in (self.short, self.long):
            shape = input_shape
            for layer in branch:
                found.append((layer, shape))
                shape = layer.compute_output_shape(shape)
        return [*found, (self.output_norm, self.compute_output_shape(input_shape))]

    def get_config(self):
        config = super().get_config()
        for name in (
            "filters",
            "use_input_norm",
            "use_channel_conv",
            "use_temporal_conv",
            "use_short_branch",
            "use_long_branch",
            "epsilon",
            "momentum",
        ):
            config[name] = getattr(self, name)
        return config


def _chain(branch, x, training):
    for layer in branch:
        is_norm = isinstance(layer, layers.BatchNormalization)
        x = layer(x, training=training) if is_norm else layer(x)
    return x


def _check_switches(channel_conv, temporal_conv, short_branch, long_branch):
    if not short_branch and not long_branch:
        raise ValueError(
            "At least one of `use_short_branch` and `use_long_branch` must be true. "
            "Received: use_short_branch=False, use_long_branch=False"
        )
    if not temporal_conv and not (channel_conv and long_branch):
        raise ValueError(
            "Without `use_temporal_conv` the channel-wise convolutions of the long "
            "branch are all that is left, and must be used. Received: "
            f"use_temporal_conv=False, use_channel_conv={channel_conv}, "
            f"use_long_branch={long_branch}"
        )
