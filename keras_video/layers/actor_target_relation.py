"""Attention from each actor to the scene around it."""

import keras
from keras import ops

from keras_video.layers.non_local import NonLocal
from keras_video.ops.pool3d import max_pool3d
from keras_video.ops.roi_align import is_box
from keras_video.validation import check_boxes, check_choice, check_spatial_scale

QUERIES = ("bins", "pooled")
# Far below every score, and finite, so that a softmax over nothing else is a number.
NEVER = -1e9


@keras.saving.register_keras_serializable(package="keras_video")
class ActorTargetRelation(NonLocal):
    """Adds to each actor's features a weighted mean of those outside its box.

        roi -+------------> theta -> queries (N * bins, d) --+
             |  features -> phi ---> keys (THW, d) ----------+-> affinity -> mask -+
             |           +> g -----> values (THW, d) --------|---------------------+
             |  boxes -----> which positions are outside ----+             |
             +-----------------------------------------------> sum <- out <+

    A non-local block from the actor to its targets: the hand that is shaken, the phone
    that is held. A position of the feature map is outside where the centre of its cell
    is outside the box, `(i + 0.5) / spatial_scale` pixels from the image's corner. An
    actor whose box leaves nothing outside keeps its features as they are. `out`, or
    the scale of its normalisation, starts at zero, and the layer as the identity.

    The affinities have N x h x w x THW entries per clip.

    Args:
        query: `"bins"`, a query for each bin of an actor, as in a non-local block; or
            `"pooled"`, one for the mean of its bins, at 1 / (h w) of the affinities;
            its result is added to all bins.
        spatial_scale: float, rows of the feature map per pixel of the boxes, as in
            `TemporalRoIAlign`.
        inner_channels: int, d; `None` for half the input's channels.
        mode: `"softmax"` or `"dot_product"`, as in `NonLocal`, over the positions
            outside.
        pool_size: int or 3 ints, window and stride of a max-pooling before `phi` and
            `g`, clipped to the feature map; a window is outside where all its
            positions are. `None` for none.
        norm: bool, batch normalisation after `out`, over actors that are no padding.

    Input shape:
        `[roi_features, features, boxes]`: `(B, N, h, w, C)`; `(B, T, H, W, C)` or
        `(B, H, W, C)`, known but for the batch; `(B, N, 4)` or `(B, N, T, 4)`, pixels
        (x1, y1, x2, y2) of the clip, zeros for padding. B and N may be open.

    Output shape:
        `(B, N, h, w, C)`. Padding gives zeros.

    Raises:
        ValueError: if an argument is not one of its choices, or the shapes do not fit.

    Example:
        >>> import numpy as np
        >>> roi = np.ones((1, 2, 7, 7, 16), "float32")
        >>> features = np.ones((1, 4, 14, 14, 16), "float32")
        >>> boxes = np.array([[[16, 16, 80, 200], [0, 0, 0, 0]]], "float32")
        >>> output = ActorTargetRelation()([roi, features, boxes])
        >>> tuple(output.shape), [float(v) for v in output[0, :, 0, 0, 0]]
        ((1, 2, 7, 7, 16), [1.0, 0.0])

    Reference:
        Jiang et al., Human Centric Spatio-Temporal Action Localization, section III-C.
    """

    def __init__(
        self,
        query="bins",
        spatial_scale=1 / 16,
        inner_channels=None,
        mode="softmax",
        pool_size=None,
        norm=False,
        **kwargs,
    ):
        # Not cast on the way in: the boxes stay in float32 under mixed precision.
        super().__init__(
            inner_channels, mode, pool_size, norm, autocast=False, **kwargs
        )
        check_choice("query", query, QUERIES)
        check_spatial_scale(spatial_scale)
        self.query = query
        self.spatial_scale = float(spatial_scale)
        self.input_spec = None  # There are three inputs.

    def build(self, input_shape):
        super().build(self._check(*input_shape))

    def call(self, inputs, training=False):
        roi, features, boxes = inputs
        _, t, h, w, channels = self._check(*(x.shape for x in inputs))
        inner = self._inner(channels)
        boxes = ops.stop_gradient(ops.cast(boxes, "float32"))
        roi, features = (ops.cast(x, self.compute_dtype) for x in (roi, features))
        pooled, n = self._pool(ops.reshape(features, (-1, t, h, w, channels)))
        keys = ops.reshape(self.phi(pooled), (-1, n, inner))
        values = ops.reshape(self.g(pooled), (-1, n, inner))

        batch, actors = ops.shape(boxes)[:2]
        seen = ops.reshape(roi, (-1, 1, *roi.shape[2:]))
        if self.query == "pooled":
            seen = ops.mean(seen, axis=(2, 3), keepdims=True)
        bins = seen.shape[2] * seen.shape[3]
        queries = ops.reshape(self.theta(seen), (batch, actors * bins, inner))
        queries = queries * self._scale(inner, n)
        affinity = ops.matmul(queries, ops.transpose(keys, (0, 2, 1)))
        affinity = ops.reshape(affinity, (batch, actors, bins, n))
        outside = self._outside(boxes, (t, h, w))
        weights = self._weigh(affinity, ops.expand_dims(outside, 2))
        weights = ops.reshape(weights, (batch, actors * bins, n))
        y = ops.matmul(ops.cast(weights, values.dtype), values)
        y = self.out(ops.reshape(y, (-1, *seen.shape[1:4], inner)))

        real = is_box(boxes)
        real = ops.any(real, axis=2) if len(real.shape) == 3 else real
        relates = ops.logical_and(real, ops.any(outside > 0, axis=-1))
        if self.norm is not None:
            mask = ops.reshape(relates, (-1, 1, 1, 1))
            y = self.norm(y, training=training, mask=mask)
        y = ops.reshape(y, (batch, actors, *seen.shape[2:4], channels))
        relates, real = (x[..., None, None, None] for x in (relates, real))
        return ops.where(real, roi + ops.where(relates, y, 0.0), 0.0)

    def _weigh(self, affinity, outside):
        """Normalised affinities in float32, zero inside the box."""
        affinity = ops.cast(affinity, "float32")
        if self.mode == "softmax":
            return ops.softmax(ops.where(outside > 0, affinity, NEVER)) * outside
        # They are products over the number of positions; their mean is over those
        # outside.
        n = outside.shape[-1]
        count = ops.maximum(ops.sum(outside, axis=-1, keepdims=True), 1.0)
        return affinity * outside * (n / count)

    def _outside(self, boxes, lengths):
        """1 for each pooled position outside a box, 0 inside: `(B, N, positions)`."""
        t, h, w = lengths
        batch, actors = ops.shape(boxes)[:2]
        y, x = (
            (ops.arange(n, dtype="float32") + 0.5) / self.spatial_scale for n in (h, w)
        )
        x1, y1, x2, y2 = (boxes[..., i : i + 1] for i in range(4))
        columns = ops.logical_and(x >= x1, x < x2)
        rows = ops.logical_and(y >= y1, y < y2)
        inside = ops.logical_and(rows[..., :, None], columns[..., None, :])
        frames = t if len(boxes.shape) == 4 else 1
        inside = ops.reshape(ops.cast(inside, "float32"), (-1, frames, h, w, 1))
        window, n = self._window((None, t, h, w, None))
        if max(window) > 1:
            own = (min(window[0], frames), *window[1:])
            inside = max_pool3d(inside, own, own, ((0, 0),) * 3)
        if frames < t:
            inside = ops.repeat(inside, t // window[0], axis=1)
        return 1.0 - ops.reshape(inside, (batch, actors, n))

    def compute_output_shape(self, input_shape):
        self._check(*input_shape)
        return tuple(input_shape[0])

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip, for one actor where N is open."""
        _, t, h, w, channels = self._check(*input_shape)
        inner = self._inner(channels)
        actors, *bins = input_shape[0][1:4]
        queries = (actors or 1) * (bins[0] * bins[1] if self.query == "bins" else 1)
        n = self._window((None, t, h, w, None))[1]
        projections = 2 * (queries + n) * channels * inner
        return projections + 2 * queries * n * inner

    def get_config(self):
        config = super().get_config()
        config.update(query=self.query, spatial_scale=self.spatial_scale)
        return config

    def _check(self, roi_shape, features_shape, boxes_shape):
        """The shape of the features, with a T, once all shapes fit."""
        roi, features, boxes = map(tuple, (roi_shape, features_shape, boxes_shape))
        if len(features) not in (4, 5) or None in features[1:]:
            raise ValueError(
                f"The features of layer {self.name!r} must be (B, T, H, W, C) or "
                "(B, H, W, C), all but B known. Give the model a fixed input shape. "
                f"Received: features of shape {features}"
            )
        if len(roi) != 5 or None in roi[2:] or roi[-1] != features[-1]:
            raise ValueError(
                f"The RoI features of layer {self.name!r} must be (B, N, h, w, C), h "
                "and w known, with as many channels as the features. "
                f"Received: RoI features of shape {roi}, features of shape {features}"
            )
        features = (features[0], *(1,) * (5 - len(features)), *features[1:])
        check_boxes(self, boxes, features[1])
        if None not in (roi[1], boxes[1]) and roi[1] != boxes[1]:
            raise ValueError(
                f"Layer {self.name!r} must have a box for each RoI feature. "
                f"Received: RoI features of shape {roi}, boxes of shape {boxes}"
            )
        return features
