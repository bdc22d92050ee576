"""Warp of a feature map by projective transformations of space-time."""

import keras
from keras import ops

from keras_video.ops.warp import warp3d
from keras_video.validation import check_divides, check_features


@keras.saving.register_keras_serializable(package="keras_video")
class AffineWarp3D(keras.layers.Layer):
    """Trilinear sampling of a feature map at positions given by 4x4 matrices.

    `theta` maps an output position (t, x, y, 1) to the source position, x along the
    width, each axis from -1 to 1. What lies outside is 0. A `theta` whose last row is
    not (0, 0, 0, 1) is a homography: positions are divided by the fourth coordinate.

    With a matrix per temporal group, each segment of `T // temporal_groups` frames is
    a volume of its own, with its own coordinates; with one per channel group, each
    slice of `C // channel_groups` channels is sampled by itself.

    Args:
        align_corners: bool, whether -1 and 1 are the centres of the outermost pixels
            (the default) or their outer edges.

    Input shape:
        `[features, theta]`: `(B, T, H, W, C)` and `(B, 4, 4)` or
        `(B, temporal_groups, channel_groups, 4, 4)`

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if T, H, W or C is unknown, or the groups do not divide T and C.

    Example:
        >>> import numpy as np
        >>> features = np.arange(5, dtype="float32").reshape((1, 1, 1, 5, 1))
        >>> theta = np.eye(4, dtype="float32")[None]
        >>> theta[0, 1, 3] = 0.5  # look half a unit, one pixel, to the right
        >>> warped = AffineWarp3D()([features, theta])
        >>> [float(v) for v in warped[0, 0, 0, :, 0]]
        [1.0, 2.0, 3.0, 4.0, 0.0]

    Reference:
        Liang et al., Spatial-Temporal Alignment Network, Eqns 4, 5 and 6. The same as
        `affine_grid` and `grid_sample` (bilinear, zeros) of PyTorch.
    """

    def __init__(self, align_corners=True, **kwargs):
        # Not cast on the way in: theta stays in float32 under mixed precision.
        super().__init__(autocast=False, **kwargs)
        self.align_corners = align_corners
        self._adds_input = False

    def build(self, input_shape):
        self._check(*input_shape)

    def call(self, inputs):
        features, theta = inputs
        features = ops.cast(features, self.compute_dtype)
        t, h, w, c = ops.shape(features)[1:]
        times, groups = self._check(features.shape, theta.shape)
        segments = ops.reshape(features, (-1, t // times, h, w, c))
        theta = ops.reshape(theta, (-1, groups, 4, 4))
        width = c // groups
        warped = [
            warp3d(
                segments[..., g * width : (g + 1) * width],
                theta[:, g],
                self.align_corners,
            )
            for g in range(groups)
        ]
        warped = warped[0] if groups == 1 else ops.concatenate(warped, axis=-1)
        warped = ops.reshape(warped, (-1, t, h, w, c))
        return ops.add(features, warped) if self._adds_input else warped

    def compute_output_shape(self, input_shape):
        self._check(*input_shape)
        return tuple(input_shape[0])

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: eight corners for every output element."""
        t, h, w, c = input_shape[0][1:]
        return 8 * t * h * w * c

    def get_config(self):
        config = super().get_config()
        config.update(align_corners=self.align_corners)
        return {**config, "residual": True} if self._adds_input else config

    @classmethod
    def from_config(cls, config):
        # Files of version 0.1 may say that the input is added to the result.
        config = dict(config)
        adds_input = config.pop("residual", False)
        layer = super().from_config(config)
        layer._adds_input = adds_input
        return layer

    def _check(self, features_shape, theta_shape):
        """The temporal and the channel groups, once they fit."""
        check_features(self, features_shape)
        if len(theta_shape) not in (3, 5) or tuple(theta_shape[-2:]) != (4, 4):
            raise ValueError(
                f"The theta of layer {self.name!r} must be (B, 4, 4) or "
                "(B, temporal_groups, channel_groups, 4, 4). "
                f"Received: theta of shape {tuple(theta_shape)}"
            )
        times, groups = theta_shape[1:3] if len(theta_shape) == 5 else (1, 1)
        check_divides("temporal_groups", times, "frames", features_shape[1])
        check_divides("channel_groups", groups, "channels", features_shape[-1])
        return times, groups
