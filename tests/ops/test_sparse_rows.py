import keras
import numpy as np
import pytest

from keras_video.layers import AffineWarp3D
from keras_video.ops.backend import lowering_for_saved_model
from keras_video.ops.warp import warp3d
from tests.ops.warp_oracle import random_map, random_theta
from tests.routines import relative_error

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow's own", allow_module_level=True)

import tensorflow as tf

MAP, THETA = random_map(2, 3, 5, 4, 16), random_theta("affine", (2,))


def operators(**options):
    """The operators of the graph that a warp is traced into."""
    concrete = tf.function(warp3d, **options).get_concrete_function(
        tf.TensorSpec((None, *MAP.shape[1:])), tf.TensorSpec((None, 4, 4))
    )
    return {node.type for node in concrete.graph.get_operations()}


def test_only_who_knows_sparse_matrices_gets_one():
    assert "SparseMatrixMatMul" in operators()
    assert "SparseMatrixMatMul" not in operators(jit_compile=True)
    with lowering_for_saved_model():
        assert "SparseMatrixMatMul" not in operators()


def test_gradients_of_gradients_equal_those_of_plain_sums():
    def second(features, theta):
        with tf.GradientTape() as outer:
            outer.watch((features, theta))
            with tf.GradientTape() as inner:
                inner.watch((features, theta))
                loss = tf.reduce_sum(warp3d(features, theta) ** 3)
            first = inner.gradient(loss, (features, theta))
            loss = sum(tf.reduce_sum(g**2) for g in first)
        return outer.gradient(loss, (features, theta))

    found = second(tf.constant(MAP), tf.constant(THETA))
    with lowering_for_saved_model():
        expected = second(tf.constant(MAP), tf.constant(THETA))
    for one, other in zip(found, expected, strict=True):
        assert relative_error(one.numpy(), other.numpy()) < 1e-5


def test_keras_own_export_holds_it(tmp_path):
    inputs = keras.Input(MAP.shape[1:]), keras.Input((1, 1, 4, 4))
    model = keras.Model(inputs, AffineWarp3D()(list(inputs)))
    model.export(tmp_path, verbose=False)
    served = tf.saved_model.load(str(tmp_path)).serve([MAP, THETA[:, None, None]])
    expected = model([MAP, THETA[:, None, None]])
    np.testing.assert_array_equal(served, expected)
