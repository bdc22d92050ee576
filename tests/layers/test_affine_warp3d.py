import keras
import numpy as np
import pytest
from keras import ops

from keras_video.layers import AffineWarp3D
from tests.gradients import gradients
from tests.ops.warp_oracle import random_map, random_theta, torch_warp
from tests.routines import (
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 4, 6, 7, 6)


def compiled(function):
    """In one piece where there is XLA, which adds within the branch of `apart`."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


def groups_by_torch(features, theta, align_corners):
    """Each segment of frames and slice of channels as a volume of its own."""
    import torch

    features, theta = (torch.tensor(a).double() for a in (features, theta))
    times = [
        torch.cat(
            [
                torch_warp(part, theta[:, i, j], align_corners)
                for j, part in enumerate(segment.chunk(theta.shape[2], dim=-1))
            ],
            dim=-1,
        )
        for i, segment in enumerate(features.chunk(theta.shape[1], dim=1))
    ]
    return torch.cat(times, dim=1).numpy()


@pytest.mark.parametrize(("groups", "align_corners"), [((2, 3), True), ((4, 1), False)])
def test_groups_are_volumes_of_their_own(groups, align_corners):
    features, theta = random_map(*SHAPE), random_theta("affine", (2, *groups))
    value = to_numpy(AffineWarp3D(align_corners)([features, theta]))
    expected = groups_by_torch(features, theta, align_corners)
    assert np.count_nonzero(expected) > expected.size // 10
    assert relative_error(value, expected) < 1e-5


def test_residual_of_files_of_version_0_1():
    features, theta = random_map(*SHAPE), random_theta("affine", (2,))
    config = {**AffineWarp3D().get_config(), "residual": True}
    layer = AffineWarp3D.from_config(config)
    expected = to_numpy(AffineWarp3D()([features, theta])) + features
    for loaded in (layer, AffineWarp3D.from_config(layer.get_config())):
        assert relative_error(to_numpy(loaded([features, theta])), expected) < 1e-6
    assert "residual" not in AffineWarp3D().get_config()


def test_gradients_reach_the_features_and_theta():
    features, theta = random_map(*SHAPE), random_theta("spatial", (2, 2, 3))
    layer = AffineWarp3D()
    value, grads = gradients(lambda x, p: layer([x, p]), features, theta)
    assert relative_error(value, groups_by_torch(features, theta, True)) < 1e-5
    assert [g.shape for g in grads] == [features.shape, theta.shape]
    assert all(np.abs(g).max() > 0.1 for g in grads)


@pytest.mark.parametrize("groups", [(), (2, 3)])
def test_as_a_layer(groups):
    data = [random_map(*SHAPE), random_theta("affine", (2, *groups))]
    output = run_layer_test(AffineWarp3D, {"align_corners": False}, data, SHAPE)
    assert output.any()


def test_theta_is_not_rounded_under_mixed_precision():
    features = random_map(1, 2, 4, 65, 2)
    theta = np.eye(4, dtype="float32")[None]
    theta[0, 1, 1] += 1 / 512  # in bfloat16 this would be the identity
    layer = AffineWarp3D(dtype="mixed_bfloat16")
    warped = to_numpy(ops.cast(layer([features, theta]), "float32"))
    exact = to_numpy(AffineWarp3D()([features, theta]))
    assert relative_error(warped, exact) < 1 / 64
    assert np.abs(exact - features).max() > 0.05


def warp_model(batch=None):
    features = keras.Input(batch_shape=(batch, *SHAPE[1:]))
    theta = keras.Input(batch_shape=(batch, 2, 3, 4, 4))
    return keras.Model([features, theta], AffineWarp3D()([features, theta]))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_any_batch_size(jit_compile):
    if jit_compile and keras.backend.backend() == "torch":
        pytest.skip("torch compiles by a C++ compiler, which need not be there")
    model = warp_model()
    model.compile(jit_compile=jit_compile)
    for batch in (1, 3):
        features = random_map(batch, *SHAPE[1:])
        theta = random_theta("affine", (batch, 2, 3))
        value = model.predict_on_batch([features, theta])
        assert relative_error(value, groups_by_torch(features, theta, True)) < 1e-5


def test_saved_and_loaded(tmp_path):
    data = [random_map(*SHAPE), random_theta("affine", (2, 2, 3))]
    run_saving_test(warp_model(), data, tmp_path)


def test_macs_are_eight_per_element():
    shapes = [(None, 4, 6, 7, 6), (None, 4, 4)]
    assert AffineWarp3D().compute_macs(shapes) == 8 * 4 * 6 * 7 * 6


@pytest.mark.parametrize(
    ("features", "theta", "message"),
    [
        ((None, 4, 6, 7, 6), (None, 3, 1, 4, 4), r"temporal_groups=3.*\[1, 2, 4\]"),
        ((None, 4, 6, 7, 6), (None, 1, 4, 4, 4), r"channel_groups=4.*\[1, 2, 3, 6\]"),
        ((None, 4, 6, 7, 6), (None, 3, 4), r"theta of shape \(None, 3, 4\)"),
        ((None, None, 6, 7, 6), (None, 4, 4), "fixed input shape"),
        ((None, 6, 7, 6), (None, 4, 4), r"features of shape \(None, 6, 7, 6\)"),
    ],
)
def test_wrong_shapes_are_named(features, theta, message):
    inputs = [keras.Input(batch_shape=features), keras.Input(batch_shape=theta)]
    with pytest.raises(ValueError, match=message):
        AffineWarp3D()(inputs)
