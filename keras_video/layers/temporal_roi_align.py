"""RoIAlign for clips: the features inside each actor's box."""

import keras
from keras import ops

from keras_video.ops.roi_align import is_box, roi_align
from keras_video.validation import (
    check_boxes,
    check_choice,
    check_count,
    check_features,
    check_spatial_scale,
    standardize_pair,
)

TEMPORAL = ("average", "max", "per_frame")


@keras.saving.register_keras_serializable(package="keras_video")
class TemporalRoIAlign(keras.layers.Layer):
    """Crops the features of each actor's box from those of a clip.

        features (B, T, H, W, C) -> mean over T -> RoIAlign -> (B, N, h, w, C)
        boxes (B, N, 4) ------------------------------^

    RoIAlign cuts the box into `h x w` bins, and each bin is a mean of bilinear samples
    of the features. A box per actor stands for all frames; a tube has a box per frame.
    Boxes get no gradient.

    Args:
        output_size: int or 2 ints (h, w), bins of each box.
        spatial_scale: float, rows of the feature map per pixel of the clip: 1/16 for a
            network whose strides multiply to 16.
        sampling_ratio: int, samples of a bin along each axis; 0 for as many as it has
            rows and columns of the feature map, rounded up.
        aligned: bool, whether pixel centres are at halves, as in Detectron2. The
            default is torchvision's, with which the public detectors were trained:
            boxes half a row off, and at least a row large.
        temporal: how T is reduced. `"average"`: the mean over the frames, which for
            one box per actor is taken before RoIAlign. `"max"`: the largest value
            over the frames, each cut out by itself. `"per_frame"`: T is kept.

    Input shape:
        `[features, boxes]`: `(B, T, H, W, C)`, known but for the batch, and `(B, N, 4)`
        or `(B, N, T, 4)`, pixels (x1, y1, x2, y2) of the clip. B and N may be open. A
        box of four zeros is padding. In a tube it is a frame without the actor, left
        out of mean and maximum.

    Output shape:
        `(B, N, h, w, C)`, with `"per_frame"` `(B, N, T, h, w, C)`. Padding gives zeros.

    Raises:
        ValueError: if an argument is not one of its choices, or the shapes do not fit.

    Example:
        >>> import numpy as np
        >>> features = np.arange(16, dtype="float32").reshape((1, 1, 4, 4, 1))
        >>> boxes = [[[0, 0, 64, 64], [0, 0, 0, 0]]]  # one actor, and padding
        >>> layer = TemporalRoIAlign(output_size=2, aligned=True)
        >>> output = layer([features, np.array(boxes, "float32")])
        >>> tuple(output.shape)
        (1, 2, 2, 2, 1)
        >>> [[float(v) for v in row] for row in output[0, 0, :, :, 0]]
        [[2.5, 4.5], [10.5, 12.5]]

    Reference:
        He et al., Mask R-CNN, ICCV 2017, section 3. The same as `RoIAlign` of
        torchvision; on features averaged over time in Liang et al., Spatial-Temporal
        Alignment Network, section 4.2.
    """

    def __init__(
        self,
        output_size=7,
        spatial_scale=1 / 16,
        sampling_ratio=0,
        aligned=False,
        temporal="average",
        **kwargs,
    ):
        # Not cast on the way in: a bfloat16 cannot tell one pixel from the next.
        super().__init__(autocast=False, **kwargs)
        check_spatial_scale(spatial_scale)
        check_choice("temporal", temporal, TEMPORAL)
        check_count("sampling_ratio", sampling_ratio, least=0)
        self.output_size = standardize_pair(output_size, "output_size")
        self.spatial_scale = float(spatial_scale)
        self.sampling_ratio = sampling_ratio
        self.aligned = bool(aligned)
        self.temporal = temporal

    def build(self, input_shape):
        self._check(*input_shape)

    def call(self, inputs):
        features, boxes = inputs
        self._check(features.shape, boxes.shape)
        features = ops.cast(features, self.compute_dtype)
        if self.temporal == "average" and len(boxes.shape) == 3:
            return self._align(ops.mean(features, axis=1), boxes)
        t, h, w, c = ops.shape(features)[1:]
        if len(boxes.shape) == 3:
            boxes = ops.repeat(ops.expand_dims(boxes, 1), t, axis=1)
        else:
            boxes = ops.transpose(boxes, (0, 2, 1, 3))
        batch, _, actors, _ = ops.shape(boxes)
        y = self._align(
            ops.reshape(features, (-1, h, w, c)),
            ops.reshape(boxes, (batch * t, actors, 4)),
        )
        y = ops.reshape(y, (batch, t, actors, *self.output_size, c))
        if self.temporal == "per_frame":
            return ops.transpose(y, (0, 2, 1, 3, 4, 5))
        present = is_box(boxes)[..., None, None, None]
        if self.temporal == "average":
            count = ops.sum(ops.cast(present, y.dtype), axis=1)
            return ops.sum(y, axis=1) / ops.maximum(count, 1)
        largest = ops.max(ops.where(present, y, -float("inf")), axis=1)
        return ops.where(ops.any(present, axis=1), largest, 0.0)

    def _align(self, features, boxes):
        return roi_align(
            features,
            boxes,
            self.output_size,
            self.spatial_scale,
            self.sampling_ratio,
            self.aligned,
        )

    def compute_output_shape(self, input_shape):
        features, boxes = map(tuple, input_shape)
        self._check(features, boxes)
        frames = (features[1],) if self.temporal == "per_frame" else ()
        return (*boxes[:2], *frames, *self.output_size, features[-1])

    def compute_macs(self, input_shape):
        """Zero: pooling does not count, as in the papers."""
        return 0

    def get_config(self):
        config = super().get_config()
        config.update(
            output_size=list(self.output_size),
            spatial_scale=self.spatial_scale,
            sampling_ratio=self.sampling_ratio,
            aligned=self.aligned,
            temporal=self.temporal,
        )
        return config

    def _check(self, features_shape, boxes_shape):
        check_features(self, features_shape)
        check_boxes(self, boxes_shape, features_shape[1])
