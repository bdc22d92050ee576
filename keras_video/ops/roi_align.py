"""RoIAlign as two matrix products, whatever the boxes are.

    boxes (B, N, 4) -+-> rows (B, N, h, H) -----> product -> product -> (B, N, h, w, C)
                     +-> columns (B, N, w, W) -------|---------^
    map (B, H, W, C) --------------------------------^

A bin of RoIAlign is the mean of bilinear samples on a grid. Both the samples' weights
and the grid are products of one factor along y and one along x, and so is the mean:
`out = rows @ map @ columns^T`, with the mean weight of each row of the feature map in
each bin, and of each column. No sample is gathered, no shape depends on the boxes, and
all of it runs under XLA and in TFLite.
"""

from keras import ops

from keras_video.ops.lengths import as_float

# Samples of a bin that are tried for each row where their number depends on the box. A
# bin with more samples than this is over 4 rows long and its samples over 4/5 of a row
# apart, so that no more than 3 of them lie within a row of any one.
CANDIDATES = 4


def roi_align(
    features, boxes, output_size, spatial_scale=1.0, sampling_ratio=0, aligned=False
):
    """Cut a grid of bins out of a feature map for each box, each bin a mean of samples.

    Equals `torchvision.ops.roi_align` as its compiled kernels compute it: samples more
    than one row or column outside the feature map are zeros that count in the mean.

    Args:
        features: `(B, H, W, C)`, C known.
        boxes: `(B, N, 4)`, pixels (x1, y1, x2, y2). A box of zeros is padding. Boxes
            get no gradient, as in torchvision.
        output_size: (h, w), bins.
        spatial_scale: rows of the feature map per pixel of the boxes.
        sampling_ratio: samples of a bin along each axis; 0 for one per row and column
            of the feature map that the bin is long, rounded up.
        aligned: whether pixel centres are at halves, as the boxes' coordinates are.
            Without, boxes are half a row off and at least a row large.

    Returns:
        `(B, N, h, w, C)` in the dtype of `features`; zeros for padding, and for boxes
        with coordinates that are not a number.
    """
    height, width, channels = ops.shape(features)[1:]
    rows, columns = bin_weights(
        boxes, (height, width), output_size, spatial_scale, sampling_ratio, aligned
    )
    rows, columns = (ops.cast(x, features.dtype) for x in (rows, columns))
    batch, actors = ops.shape(boxes)[:2]
    # The bins of all boxes are one matrix, which is faster than one for each box.
    y = ops.matmul(
        ops.reshape(rows, (batch, -1, height)),
        ops.reshape(features, (-1, height, width * channels)),
    )
    y = ops.reshape(y, (batch, actors, output_size[0], width, channels))
    return ops.matmul(ops.expand_dims(columns, 2), y)


def is_box(boxes):
    """Which boxes `(..., 4)` are more than padding, which is all zeros: `(...)`."""
    return ops.any(ops.not_equal(boxes, 0.0), axis=-1)


def bin_weights(boxes, lengths, bins, spatial_scale, sampling_ratio, aligned):
    """Weight of each row in each bin, and of each column, in float32.

    Of boxes `(..., 4)`, in pixels, for `lengths` (H, W) of the feature map and `bins`
    (h, w) of the output: `(..., h, H)` and `(..., w, W)`.
    """
    boxes = ops.stop_gradient(ops.cast(boxes, "float32"))
    real = ops.cast(is_box(boxes), "float32")[..., None, None]
    corners = boxes * spatial_scale - (0.5 if aligned else 0.0)
    x1, y1, x2, y2 = (corners[..., i : i + 1] for i in range(4))
    rows = _axis_weights(y1, y2, lengths[0], bins[0], sampling_ratio, aligned)
    columns = _axis_weights(x1, x2, lengths[1], bins[1], sampling_ratio, aligned)
    return real * rows, columns


def _axis_weights(start, end, length, bins, sampling_ratio, aligned):
    """Mean weight `(..., bins, length)` for boxes `(..., 1)` along one axis."""
    size = end - start
    if not aligned:
        size = ops.maximum(size, 1.0)
    # From here on (..., bins, positions of the feature map, samples).
    size, start = (x[..., None, None] for x in (size, start))
    place = ops.reshape(ops.arange(length, dtype="float32"), (-1, 1))
    length = as_float(length)
    number = ops.reshape(ops.arange(bins, dtype="float32"), (bins, 1, 1))
    extent = size / bins
    origin = start + number * extent
    if sampling_ratio > 0:
        sample = ops.arange(sampling_ratio, dtype="float32")
        valid, count = True, float(sampling_ratio)
        step = extent / count
    else:
        # The ceiling of `extent`, which XLA may have rounded past a whole number.
        count = ops.round(extent)
        count = count + ops.cast(count * bins < size, "float32")
        step = extent / ops.maximum(count, 1.0)
        first = ops.floor((place - 1.0 - origin) / ops.maximum(step, 1e-6) - 0.5)
        last = ops.maximum(count - CANDIDATES, 0.0)
        sample = ops.minimum(ops.maximum(first, 0.0), last)
        sample = sample + ops.arange(CANDIDATES, dtype="float32")
        valid, count = sample < count, ops.maximum(count, 1.0)
    position = origin + (sample + 0.5) * step
    # Up to one row outside, a sample lies on the outermost row; beyond, on none.
    valid = ops.logical_and(valid, position >= -1.0)
    valid = ops.logical_and(valid, position <= length)
    nearest = ops.minimum(ops.maximum(position, 0.0), length - 1.0)
    weight = ops.maximum(1.0 - ops.abs(nearest - place), 0.0)
    return ops.sum(ops.where(valid, weight / count, 0.0), axis=-1)
