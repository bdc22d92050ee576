import functools

import keras
import numpy as np
import pytest
from keras import ops

from keras_video.ops.roi_align import CANDIDATES, bin_weights, roi_align
from tests.gradients import gradients
from tests.ops.roi_align_oracle import random_boxes, torch_roi_align_gradient
from tests.ops.warp_oracle import random_map
from tests.routines import relative_error, to_numpy

SCALE = 1 / 16
# Map and bins: as detectors have them, and small ones.
LARGE, SMALL = ((1, 16, 20), (7, 7)), ((2, 9, 5), (3, 4))
MODES = [(aligned, ratio) for aligned in (False, True) for ratio in (0, 2)]
CASES = [(*SMALL, *mode) for mode in MODES] + [(*LARGE, *mode) for mode in MODES[::3]]


def compiled(*arguments):
    """RoIAlign of (features, boxes) in one piece, by XLA where there is one."""

    def function(features, boxes):
        return roi_align(features, boxes, *arguments)

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


def random_case(size, seed=0):
    batch, height, width = size
    boxes = random_boxes(batch, (height / SCALE, width / SCALE), seed)
    return random_map(*size, 2, seed=seed), boxes


@pytest.mark.parametrize(("size", "bins", "aligned", "ratio"), CASES)
def test_value_and_gradient_equal_torchvision(size, bins, aligned, ratio):
    arguments = (bins, SCALE, ratio, aligned)
    function = compiled(*arguments)
    features, boxes = random_case(size, seed=sum(size) + 2 * aligned + ratio)
    expected, slope = torch_roi_align_gradient(features, boxes, *arguments)
    boxes = ops.convert_to_tensor(boxes)
    value, (gradient,) = gradients(lambda x: function(x, boxes), features)
    assert np.abs(value - expected).max() < 1e-5
    assert relative_error(value, expected) < 1e-5
    assert relative_error(gradient, slope) < 1e-5
    # Most boxes see something: it is not zeros that are compared.
    assert (np.abs(expected).max(axis=(2, 3, 4)) > 0.1).mean() > 0.5


@pytest.mark.parametrize("graph", [False, True])
def test_without_xla(graph):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the other backends have one way to run")
    import tensorflow as tf

    function = functools.partial(
        roi_align, output_size=(3, 4), spatial_scale=SCALE, aligned=True
    )
    if graph:
        open_specs = [
            tf.TensorSpec((None, 9, 5, 2)),
            tf.TensorSpec((None, None, 4)),
        ]
        function = tf.function(function, input_signature=open_specs)
    features, boxes = random_case((2, 9, 5))
    expected, slope = torch_roi_align_gradient(features, boxes, (3, 4), SCALE, 0, True)
    boxes = tf.constant(boxes)
    value, (gradient,) = gradients(lambda x: function(x, boxes), features)
    assert relative_error(value, expected) < 1e-5
    assert relative_error(gradient, slope) < 1e-5


def mean_weights(start, end, length, bins):
    """Sample by sample, however many there are: the weights `(bins, length)`."""
    extent = (end - start) / bins
    count = int(np.ceil(extent))
    weights = np.zeros((bins, length))
    for number in range(bins):
        for sample in range(count):
            position = start + extent * (number + (sample + 0.5) / count)
            if -1 <= position <= length:
                position = np.clip(position, 0, length - 1)
                low = min(int(position), length - 2)
                weights[number, low] += 1 - (position - low)
                weights[number, low + 1] += position - low
    return weights / count


def test_boxes_that_dwarf_the_map():
    """Their bins have more samples than are tried, and more than the map has rows."""
    rng = np.random.default_rng(0)
    corners = np.sort(rng.uniform(-3000, 3000, (20, 2, 2)), axis=1)
    boxes = corners.reshape(-1, 4).astype("float32")
    rows, columns = map(to_numpy, bin_weights(boxes, (6, 9), (2, 3), SCALE, 0, True))
    longest = 0
    for box, y, x in zip(boxes * SCALE - 0.5, rows, columns, strict=True):
        np.testing.assert_allclose(y, mean_weights(*box[1::2], 6, 2), atol=1e-5)
        np.testing.assert_allclose(x, mean_weights(*box[::2], 9, 3), atol=1e-5)
        longest = max(longest, (box[3] - box[1]) / 2)
    assert longest > 10 * CANDIDATES and rows.any() and columns.any()


def test_padding_and_what_is_not_a_number_give_zeros():
    features = random_map(1, 6, 8, 2)
    boxes = np.zeros((1, 4, 4), "float32")
    boxes[0, 1] = (8, 8, 64, 64)
    boxes[0, 2] = (8, np.nan, 64, 64)
    boxes[0, 3] = (-np.inf, 0, np.inf, 64)
    for aligned, ratio in MODES[::3]:

        def function(x, boxes=boxes, aligned=aligned, ratio=ratio):
            return compiled((2, 2), SCALE, ratio, aligned)(x, boxes)

        value, (gradient,) = gradients(function, features)
        assert value[0, 1].any() and not value[0, [0, 2, 3]].any()
        assert np.isfinite(gradient).all()


def test_positions_keep_float32_under_bfloat16():
    features, boxes = random_case((1, 16, 20))
    half = ops.cast(ops.convert_to_tensor(features), "bfloat16")
    value = roi_align(half, boxes, (7, 7), SCALE)
    assert keras.backend.standardize_dtype(value.dtype) == "bfloat16"
    exact = roi_align(ops.cast(half, "float32"), boxes, (7, 7), SCALE)
    error = relative_error(to_numpy(ops.cast(value, "float32")), to_numpy(exact))
    assert error < 1 / 64
