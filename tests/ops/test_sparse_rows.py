import keras
import pytest

from keras_video.export.tflite_file import list_ops
from keras_video.layers import AffineWarp3D, SpatioTemporalAlignment
from keras_video.models.stepping_model import SteppingModel
from keras_video.ops.backend import lowering_for_tflite, tracing_to_run
from keras_video.ops.warp import warp3d
from tests.ops.warp_oracle import random_map, random_theta
from tests.routines import relative_error

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow's own", allow_module_level=True)

import tensorflow as tf

from keras_video.ops import sparse_rows

MAP, THETA = random_map(2, 3, 5, 4, 16), random_theta("affine", (2,))


def operators(**options):
    """The operators of the graph that a warp is traced into, branches included."""
    concrete = tf.function(warp3d, **options).get_concrete_function(
        tf.TensorSpec((None, *MAP.shape[1:])), tf.TensorSpec((None, 4, 4))
    )
    graph = concrete.graph.as_graph_def()
    bodies = [function.node_def for function in graph.library.function]
    return {node.op for nodes in [graph.node, *bodies] for node in nodes}


def test_only_who_knows_sparse_matrices_gets_one():
    assert "SparseMatrixMatMul" not in operators()
    with tracing_to_run():
        assert "SparseMatrixMatMul" in operators()
        assert "SparseMatrixMatMul" not in operators(jit_compile=True)
        with lowering_for_tflite():
            assert "SparseMatrixMatMul" not in operators()


def second(features, theta):
    """Gradients of gradients."""
    with tf.GradientTape() as outer:
        outer.watch((features, theta))
        with tf.GradientTape() as inner:
            inner.watch((features, theta))
            loss = tf.reduce_sum(warp3d(features, theta) ** 3)
        first = inner.gradient(loss, (features, theta))
        loss = sum(tf.reduce_sum(g**2) for g in first)
    return outer.gradient(loss, (features, theta))


def test_gradients_of_gradients_equal_those_of_plain_sums():
    tensors = tf.constant(MAP), tf.constant(THETA)
    found, expected = second(*tensors), tf.function(second)(*tensors)
    for one, other in zip(found, expected, strict=True):
        assert relative_error(one.numpy(), other.numpy()) < 1e-5


def test_models_fit_and_predict_by_it(monkeypatch):
    used = []
    product = sparse_rows._product

    def recorded(*args, **kwargs):
        used.append(tf.executing_eagerly())
        return product(*args, **kwargs)

    monkeypatch.setattr(sparse_rows, "_product", recorded)
    inputs = keras.Input(MAP.shape[1:])
    model = SteppingModel(inputs, SpatioTemporalAlignment(temporal_groups=1)(inputs))
    model.compile("sgd", "mse", jit_compile=False)
    for run in (
        lambda: model.predict(MAP, verbose=0),
        lambda: model.evaluate(MAP, MAP, verbose=0),
        lambda: model.fit(MAP, MAP, verbose=0),
    ):
        used.clear()
        run()
        assert used and not any(used)


def test_keras_own_exports_go_without(tmp_path):
    inputs = keras.Input(MAP.shape[1:], 2), keras.Input((1, 1, 4, 4), 2)
    model = keras.Model(inputs, AffineWarp3D()(list(inputs)))
    arrays = [MAP, THETA[:, None, None]]
    expected = model(arrays)
    model.export(tmp_path / "saved", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "saved")).serve(tuple(arrays))
    assert relative_error(served.numpy(), expected.numpy()) < 1e-6
    model.export(tmp_path / "warp.tflite", format="litert", verbose=False)
    assert "GATHER" in list_ops(tmp_path / "warp.tflite")
