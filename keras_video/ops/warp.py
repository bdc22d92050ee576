"""Trilinear sampling of feature maps along a projective grid.

    theta (B, 4, 4)  ->  source positions (B, T, H, W) x 3  ->  map (B, T, H, W, C)

Coordinates are ordered (t, x, y), x along the width, and go from -1 to 1 over each
axis; `theta` maps an output position to the source position that is sampled.

Positions are computed in pixels and in float32 without a matrix product, so that they
keep their precision under bfloat16 and TF32 and the identity is exact. The corners are
whole rows of the flattened feature map: XLA fuses the gathers into one pass, TFLite has
them built in, and torch has a kernel that gathers and sums at once.
"""

from keras import ops

from keras_video.ops.lengths import as_float, as_vector, is_known
from keras_video.ops.target import current_target, is_tensorflow, is_torch

# The fourth coordinate of a homography is kept at least this far from zero.
MIN_DEPTH = 1e-6
AXES = (-1, 1, 1), (-1, 1), (-1,)


def warp3d(features, theta, align_corners=True):
    """Sample `features` at the positions that `theta` gives; zeros outside.

    Args:
        features: `(B, T, H, W, C)`; T and C known, H and W of at least 2 where not.
        theta: `(B, 4, 4)`, from output to source coordinates (t, x, y, 1). Positions
            are divided by the fourth coordinate, which is 1 for an affine `theta`.
        align_corners: whether -1 and 1 are the centres of the outermost pixels or
            their outer edges.

    Returns:
        A feature map of the shape and dtype of `features`; NaN where a position is
        not a number.
    """
    lengths = ops.shape(features)[1:4]
    positions = pixel_positions(ops.cast(theta, "float32"), lengths, align_corners)
    return ops.cast(sample_pixels(features, positions), features.dtype)


def pixel_positions(theta, lengths, align_corners=True):
    """Source pixels `(t, y, x)`, each `(B, T, H, W)`, of every output pixel.

    The change from coordinates to pixels is folded into `theta`: its diagonal stays as
    it is, and the centre, times the fourth coordinate, is added to its rows. An axis of
    one pixel has the coordinate 0.
    """
    extents = [as_float(n) for n in lengths]
    half = [(n - 1) / 2 if align_corners else n / 2 for n in extents]
    centre = [(n - 1) / 2 for n in extents]
    t, y, x = (
        ops.reshape(ops.arange(n, dtype="float32") - c, shape)
        for n, c, shape in zip(lengths, centre, AXES, strict=True)
    )
    # theta is ordered (t, x, y, 1), the axes are (T, H, W).
    units = [half[0], half[2], half[1], 1.0]
    divisors = [n if not is_known(n) or n > 0 else float("inf") for n in units]
    scales = as_vector(units)[:, None] / as_vector(divisors)
    theta = theta * ops.convert_to_tensor(scales)
    middle = as_vector([centre[0], centre[2], centre[1], 0.0])[:, None]
    theta = theta + ops.convert_to_tensor(middle) * theta[:, 3:]

    def row(i):
        a, b, c, d = (ops.reshape(theta[:, i, j], (-1, 1, 1, 1)) for j in range(4))
        return a * t + d + c * y + b * x  # the widest sum last: the others are small

    depth = row(3)
    depth = ops.where(ops.abs(depth) < MIN_DEPTH, MIN_DEPTH, depth)
    return tuple(row(i) / depth for i in (0, 2, 1))


def sample_pixels(features, positions):
    """Weighted sum, in float32, of the eight pixels around each position.

    Args:
        features: `(B, T, H, W, C)`.
        positions: pixels `(t, y, x)`, each `(B, T, H, W)`.
    """
    t, h, w, c = ops.shape(features)[1:]
    strides = (h * w, w, 1)
    starts, taps = zip(*map(_taps, positions, (t, h, w), strides), strict=True)
    origins = ops.arange(ops.shape(features)[0], dtype="int32") * (t * h * w)
    first = ops.reshape(origins, (-1, 1, 1, 1)) + starts[0] + starts[1] + starts[2]
    corners = [
        (t_step + y_step + x_step, ops.reshape(t_weight * y_weight * x_weight, (-1,)))
        for t_step, t_weight in taps[0]
        for y_step, y_weight in taps[1]
        for x_step, x_weight in taps[2]
    ]
    rows = ops.reshape(features, (-1, c))
    sampled = _weighted_rows(rows, ops.reshape(first, (-1,)), corners)
    return ops.reshape(sampled, (-1, t, h, w, c))


def _taps(position, length, stride):
    """The two pixels around each position along one axis, and their weights.

    Returns:
        The flat offset of the first pixel, always such that the second exists too,
        and for each pixel its offset from the first and its weight, 0 outside.
    """
    # Past one pixel outside all weights are 0; the bounds keep the cast in range.
    bounded = ops.minimum(position, as_float(length))
    bounded = ops.where(bounded >= -1.0, bounded, -1.0)
    floor = ops.floor(bounded)
    fraction = bounded - floor
    if current_target().runtime != "tflite":  # whose 8 bits know no NaN
        fraction = ops.where(ops.equal(position, position), fraction, position)
    rest = 1.0 - fraction
    # Clipped as floats: TFLite's converter takes an integer clip to 0..6 for a ReLU6.
    several = not is_known(length) or length > 1
    start = ops.clip(floor, 0.0, as_float(length - 2) if several else 0.0)
    shift = floor - start  # -1 before the axis, 0 on it, 1 from its last pixel on
    low = ops.where(shift == 0, rest, ops.where(shift == -1, fraction, 0.0))
    high = ops.where(shift == 0, fraction, ops.where(shift == 1, rest, 0.0))
    taps = [(0, low), (stride, high)]
    return ops.cast(start, "int32") * stride, taps if several else taps[:1]


def _weighted_rows(rows, first, corners):
    """Sum of `weight * rows[first + step]` over the corners `(step, weight)`."""
    target = current_target(like=rows)
    steps, weights = zip(*corners, strict=True)
    if is_torch() and target.runtime == "torch":
        try:
            return _weighted_rows_torch(rows, first, steps, weights)
        except NotImplementedError:  # it has no forward-mode derivative
            pass

    total = 0.0
    for step, weight in zip(steps, weights, strict=True):
        row = ops.cast(_take_rows(target, rows, first + step), "float32")
        total = total + row * ops.expand_dims(weight, -1)
    if target.runtime in ("xla", "jax"):
        # XLA computes cheap operations again for each reader. A division is none, and
        # that this one is by 1, as no index is negative, it cannot know.
        total = total / ops.cast(ops.all(first[:1] >= 0), "float32")
    return total


def _take_rows(target, rows, indices):
    """Rows known to exist: no bounds checks, no wrapping of negative indices."""
    if is_tensorflow():
        import tensorflow as tf

        return tf.gather(rows, indices)
    if target.runtime == "jax":
        return rows.at[indices].get(mode="promise_in_bounds")
    return ops.take(rows, indices, axis=0)


def _weighted_rows_torch(rows, first, steps, weights):
    import torch

    indices = first[:, None] + torch.tensor(steps, dtype=first.dtype).to(first.device)
    return torch.nn.functional.embedding_bag(
        indices,
        rows.float(),
        per_sample_weights=torch.stack(weights, dim=-1),
        mode="sum",
    )
