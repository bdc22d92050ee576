import keras
import numpy as np
import pytest

from keras_video.layers import SpatioTemporalAlignment
from keras_video.models.stepping_model import SteppingModel
from keras_video.ops.backend import lowering_for_tflite, tracing_to_run
from keras_video.ops.warp import warp3d
from tests.gradients import gradients
from tests.ops.warp_oracle import random_map, random_theta, torch_warp_gradients
from tests.routines import relative_error

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow's own", allow_module_level=True)

import tensorflow as tf

LARGE = (8, 32, 32, 16)


def holds_compiled_function(shape, **options):
    """Whether a warp is traced into a graph that XLA compiles in part."""
    concrete = tf.function(warp3d, **options).get_concrete_function(
        tf.TensorSpec((None, *shape)), tf.TensorSpec((None, 4, 4))
    )
    graph = concrete.graph.as_graph_def()
    nodes = [*graph.node, *(n for f in graph.library.function for n in f.node_def)]
    return any(node.attr["_XlaMustCompile"].b for node in nodes)


def test_only_large_maps_that_run_here_are_compiled():
    assert not holds_compiled_function(LARGE)
    with tracing_to_run():
        assert holds_compiled_function(LARGE)
        assert not holds_compiled_function((8, 32, 32, 15))
        assert not holds_compiled_function(LARGE, jit_compile=True)
        with lowering_for_tflite():
            assert not holds_compiled_function(LARGE)


@pytest.mark.parametrize("align_corners", [True, False])
def test_value_and_gradients_equal_torch(align_corners):
    features, theta = random_map(2, *LARGE), random_theta("affine", (2,))
    expected, (of_map, of_theta) = torch_warp_gradients(
        features, theta, align_corners, False
    )

    def warp(features, theta):
        return warp3d(features, theta, align_corners)

    for form in (warp, tracing_to_run()(tf.function(warp))):
        value, found = gradients(form, features, theta)
        assert relative_error(value, expected) < 1e-5
        assert relative_error(found[0], of_map) < 1e-5
        # It jumps at whole pixels, where rounding decides, compiled or not.
        assert relative_error(found[1][:, :3], of_theta[:, :3]) < 5e-4


def test_bfloat16_and_other_batches_go_through():
    theta = np.eye(4, dtype="float32")[None]
    for batch in (1, 3, 0):
        features = tf.cast(random_map(batch, *LARGE), "bfloat16")
        value = warp3d(features, theta.repeat(batch, 0), residual=True)
        assert value.dtype == tf.bfloat16 and value.shape == features.shape
        assert relative_error(value, 2.0 * tf.cast(features, "float32")) < 1e-2


@pytest.mark.parametrize("jit_compile", [False, True])
def test_models_learn_with_it(jit_compile):
    inputs = keras.Input(LARGE)
    outputs = SpatioTemporalAlignment(temporal_groups=1, filters=2)(inputs)
    model = SteppingModel(inputs, outputs)
    model.compile("sgd", "mse", jit_compile=jit_compile)
    x = random_map(2, *LARGE)
    before = [w.numpy() for w in model.trainable_weights]
    loss = model.fit(x, 0 * x, verbose=0).history["loss"][0]
    assert np.isfinite(loss)
    names = [w.path for w in model.trainable_weights]
    moved = [
        name
        for name, old, new in zip(names, before, model.trainable_weights, strict=True)
        if not np.array_equal(old, new.numpy())
    ]
    assert any("project" in name for name in moved)


def test_gradients_of_a_compiled_function_within_one_that_is_not():
    arrays = random_map(2, 3, 5, 4, 2), random_theta("affine", (2,))
    compiled = tf.function(warp3d, jit_compile=True)

    @tf.function
    def of_map(features, theta):
        with tf.GradientTape() as tape:
            tape.watch(features)
            loss = tf.reduce_sum(compiled(features, theta) ** 2)
        return tape.gradient(loss, features)

    expected = torch_warp_gradients(*arrays, True, False)[1][0]
    found = of_map(*map(tf.constant, arrays))
    assert relative_error(found.numpy(), expected) < 1e-5
