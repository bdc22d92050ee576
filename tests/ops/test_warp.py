import functools

import keras
import numpy as np
import pytest
from keras import ops

from keras_video.layers.theta import PARAMETERIZATIONS
from keras_video.ops.warp import warp3d
from tests.gradients import gradients
from tests.ops.warp_oracle import (
    random_map,
    random_theta,
    torch_warp,
    torch_warp_gradients,
)
from tests.routines import relative_error, to_numpy

SHAPES = [
    (2, 4, 6, 8, 3),
    (1, 5, 7, 9, 2),
    (2, 1, 6, 5, 4),
    (1, 3, 1, 1, 2),
]


def _compiled(align_corners, jit_compile=False):
    """The warp as a compiled function: op by op, JAX compiles each op instead."""
    function = functools.partial(warp3d, align_corners=align_corners)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=jit_compile)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


EMPTY = np.zeros((0, 4, 4), "float32")
WARPS = {align_corners: _compiled(align_corners) for align_corners in (True, False)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("align_corners", [True, False])
def test_value_and_gradients_equal_torch(align_corners, shape):
    features = random_map(*shape)
    for parameterization in PARAMETERIZATIONS:
        theta = random_theta(parameterization, shape[:1], seed=sum(shape))
        value, grads = gradients(WARPS[align_corners], features, theta)
        expected, expected_grads = torch_warp_gradients(
            features, theta, align_corners, parameterization == "homography"
        )
        assert np.count_nonzero(expected) > expected.size // 10
        assert np.abs(value - expected).max() < 1e-5
        assert relative_error(value, expected) < 1e-5
        assert relative_error(grads[0], expected_grads[0]) < 1e-5
        if parameterization != "homography":  # its last row is a constant
            grads[1], expected_grads[1] = grads[1][:, :3], expected_grads[1][:, :3]
        assert np.abs(expected_grads[1]).max() > 0.1
        assert relative_error(grads[1], expected_grads[1]) < 1e-5


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow's own")
def test_value_and_gradients_under_xla_equal_torch():
    features, theta = random_map(*SHAPES[0]), random_theta("affine", (2,))
    value, grads = gradients(_compiled(True, jit_compile=True), features, theta)
    expected, expected_grads = torch_warp_gradients(features, theta, True, False)
    assert relative_error(value, expected) < 1e-5
    assert relative_error(grads[0], expected_grads[0]) < 1e-5
    assert relative_error(grads[1][:, :3], expected_grads[1][:, :3]) < 1e-5


@pytest.mark.parametrize("channels", [2, 16])
def test_no_clip_at_all(channels):
    features = random_map(0, 4, 5, 6, channels)
    value = WARPS[True](to_tensor(features), to_tensor(EMPTY))
    assert value.shape == features.shape


@pytest.mark.parametrize("align_corners", [True, False])
def test_large_maps_keep_their_precision(align_corners):
    import torch

    features, theta = random_map(1, 8, 64, 64, 2), random_theta("affine", (1,))
    doubles = [torch.tensor(a).double() for a in (features, theta)]
    expected = torch_warp(*doubles, align_corners).numpy()
    value = to_numpy(WARPS[align_corners](to_tensor(features), to_tensor(theta)))
    assert relative_error(value, expected) < 1e-5


@pytest.mark.parametrize("align_corners", [True, False])
def test_the_identity_changes_no_bit(align_corners):
    for shape in SHAPES:
        features = random_map(*shape)
        theta = np.tile(np.eye(4, dtype="float32"), (shape[0], 1, 1))
        value = WARPS[align_corners](to_tensor(features), to_tensor(theta))
        np.testing.assert_array_equal(to_numpy(value), features)


def test_the_identity_has_a_gradient():
    """Or a network that starts at the identity could not leave it."""
    theta = np.eye(4, dtype="float32")[None]
    _, (_, gradient) = gradients(WARPS[True], random_map(1, 4, 6, 6, 3), theta)
    assert (np.abs(gradient[0, :3]) > 1e-3).all()


def test_outside_is_zero():
    theta = np.eye(4, dtype="float32")[None].repeat(3, axis=0)
    theta[0, 0, 3], theta[1, 1, 3], theta[2, 2, 3] = 5.0, -5.0, 1e30
    value, grads = gradients(WARPS[True], random_map(3, 4, 5, 6, 2) + 10.0, theta)
    assert not value.any() and not grads[0].any() and not grads[1].any()


def test_a_vanishing_fourth_coordinate_gives_no_infinities():
    theta = np.eye(4, dtype="float32")[None].repeat(4, axis=0)
    theta[:, 3, :3] = [0.5, 1.0, 0.0]
    theta[:, 3, 3] = [0.0, 1e-12, -1e-12, -1.0]
    value, grads = gradients(WARPS[True], random_map(4, 5, 5, 5, 2), theta)
    assert np.isfinite(value).all()
    assert all(np.isfinite(g).all() for g in grads)


@pytest.mark.parametrize(
    "shape", [(1, 3, 4, 5, 2), (1, 8, 32, 32, 2), (1, 8, 9, 9, 16)]
)
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_not_a_number_stays_so(number, shape):
    theta = np.full((1, 4, 4), number, "float32")
    features = random_map(*shape)
    for warp in (warp3d, WARPS[True]):
        value = to_numpy(warp(to_tensor(features), to_tensor(theta)))
        assert value.shape == features.shape and np.isnan(value).all()


def test_positions_keep_float32_under_bfloat16():
    features = random_map(1, 2, 33, 33, 2)
    theta = np.eye(4, dtype="float32")[None]
    theta[0, 1, 3] = 1 / 1024  # a 64th of a pixel, lost in a bfloat16 position
    half = ops.cast(to_tensor(features), "bfloat16")
    value = warp3d(half, to_tensor(theta))
    assert keras.backend.standardize_dtype(value.dtype) == "bfloat16"
    exact = warp3d(ops.cast(half, "float32"), to_tensor(theta))
    expected = to_numpy(ops.cast(ops.cast(exact, "bfloat16"), "float32"))
    np.testing.assert_array_equal(to_numpy(ops.cast(value, "float32")), expected)
    assert np.abs(expected - features).max() > 0.01


def to_tensor(x):
    return ops.convert_to_tensor(x)
