"""Alignment of a feature map in space and time (STAN)."""

import keras
from keras import ops

from keras_video.layers.affine_warp3d import AffineWarp3D
from keras_video.layers.deformation_network import DeformationNetwork
from keras_video.layers.theta import num_parameters, parameters_to_theta
from keras_video.validation import (
    check_choice,
    check_counts,
    check_divides,
    check_features,
)

MERGES = ("add", "average")


@keras.saving.register_keras_serializable(package="keras_video")
class SpatioTemporalAlignment(keras.layers.Layer):
    """Warp of a feature map by a network that looks at it, merged with the input.

        features -+-> deformation network -> theta -+
                  +---------------------------> AffineWarp3D -> merge -> output
                  +---------------------------------------------^

    It starts as the identity warp: with `merge="average"` the layer then changes
    nothing, so it can go into a trained network; with the paper's sum it doubles the
    features.

    Args:
        parameterization: `"affine"` (12 parameters), `"attention"` (6: a scale and a
            shift per axis), `"spatial"` (6: frames turned, scaled and shifted, time
            scaled and shifted) or `"homography"` (15).
        temporal_groups: int, segments of T that are aligned each by itself, by one
            network that they share.
        channel_groups: int, slices of C that are aligned each by itself, each by a
            network of its own.
        filters: int, width of the deformation network; `None` for a quarter of a
            group's channels, at least 1.
        merge: `"add"` (the paper's sum) or `"average"`.
        align_corners: bool, as in `AffineWarp3D`.
        folded: bool, no normalisation is left, as in `ConvBN3D`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if an argument is not one of its choices, or the groups do not
            divide T and C.

    Example:
        >>> import numpy as np
        >>> layer = SpatioTemporalAlignment(temporal_groups=2, merge="average")
        >>> clip = np.random.default_rng(0).random((1, 8, 14, 14, 8), "float32")
        >>> bool(np.allclose(layer(clip), clip, atol=1e-6))
        True

    Reference:
        Liang et al., Spatial-Temporal Alignment Network for Action Recognition and
        Detection, Section 3: Eqns 1, 5 and 6, Table 1.
    """

    def __init__(
        self,
        parameterization="affine",
        temporal_groups=2,
        channel_groups=1,
        filters=None,
        merge="add",
        align_corners=True,
        folded=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        num_parameters(parameterization)
        check_choice("merge", merge, MERGES)
        check_counts(temporal_groups=temporal_groups, channel_groups=channel_groups)
        if filters is not None:
            check_counts(filters=filters)
        self.parameterization = parameterization
        self.temporal_groups = temporal_groups
        self.channel_groups = channel_groups
        self.filters = filters
        self.merge = merge
        self.align_corners = align_corners
        self.folded = bool(folded)
        self.warp = AffineWarp3D(align_corners, name="warp", dtype=self.dtype_policy)
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        segment = self._segment_shape(input_shape)
        filters = self.filters or max(segment[-1] // 4, 1)
        self.networks = [
            DeformationNetwork(
                num_parameters(self.parameterization),
                filters,
                folded=self.folded,
                name=f"deformation_{group}",
                dtype=self.dtype_policy,
            )
            for group in range(self.channel_groups)
        ]
        for network in self.networks:
            network.build(segment)
        theta = (None, self.temporal_groups, self.channel_groups, 4, 4)
        self.warp.build([tuple(input_shape), theta])

    def call(self, inputs, training=False):
        warped = self.warp([inputs, self.align(inputs, training=training)])
        merged = ops.add(inputs, warped)
        return merged if self.merge == "add" else merged * 0.5

    def align(self, features, training=False):
        """The warp's matrices, `(B, temporal_groups, channel_groups, 4, 4)`."""
        _, t, _, _, c = self._segment_shape(features.shape)
        segments = ops.reshape(features, (-1, t, *ops.shape(features)[2:]))
        parameters = [
            network(segments[..., g * c : (g + 1) * c], training=training)
            for g, network in enumerate(self.networks)
        ]
        theta = parameters_to_theta(ops.stack(parameters, 1), self.parameterization)
        shape = (-1, self.temporal_groups, self.channel_groups, 4, 4)
        return ops.reshape(theta, shape)

    def compute_output_shape(self, input_shape):
        self._segment_shape(input_shape)
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: the networks', and the warp's eight corners."""
        segment = self._segment_shape(input_shape)
        networks = sum(network.compute_macs(segment) for network in self.networks)
        return self.temporal_groups * networks + self.warp.compute_macs([input_shape])

    def _segment_shape(self, input_shape):
        """Shape of what one network looks at, once the groups fit."""
        check_features(self, input_shape)
        _, t, h, w, c = input_shape
        check_divides("temporal_groups", self.temporal_groups, "frames", t)
        check_divides("channel_groups", self.channel_groups, "channels", c)
        return (None, t // self.temporal_groups, h, w, c // self.channel_groups)

    def get_config(self):
        config = super().get_config()
        config.update(
            parameterization=self.parameterization,
            temporal_groups=self.temporal_groups,
            channel_groups=self.channel_groups,
            filters=self.filters,
            merge=self.merge,
            align_corners=self.align_corners,
        )
        return {**config, "folded": True} if self.folded else config
