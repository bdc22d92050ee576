import keras
import numpy as np
import pytest
from keras import ops

from keras_video.layers import ActorTargetRelation
from tests.gradients import gradients
from tests.layers.tflite import run_as_tflite
from tests.ops.roi_align_oracle import random_boxes
from tests.ops.warp_oracle import random_map
from tests.routines import (
    compile_quickly,
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

ROI = (2, 4, 2, 3, 6)
FEATURES = (2, 3, 4, 5, 6)
IMAGE = (64, 80)
CASES = [
    {},
    {"query": "pooled", "mode": "dot_product", "inner_channels": 5},
    {"pool_size": 2, "norm": True},
    {"mode": "dot_product", "pool_size": (1, 2, 3), "spatial_scale": 0.05},
]


def random_data(tubes=False):
    """The third actor's box covers the map, the fourth is padding."""
    kinds = random_boxes(2, IMAGE)
    boxes = kinds[:, :4].copy()
    if tubes:
        boxes = kinds[:, :12].reshape(2, 4, 3, 4).copy()
        boxes[0, 0, 1] = 0  # a frame without the actor
    boxes[:, 2], boxes[:, 3] = (-1, -1, 100, 100), 0
    roi, features = random_map(*ROI), random_map(*FEATURES, seed=1)
    return [roi, features, boxes]


def busy(**arguments):
    """A layer that is far from the identity."""
    layer = ActorTargetRelation(**arguments)
    layer.build([ROI, FEATURES, (2, 4, 4)])
    randomize(layer)
    return layer


def in_loops(layer, roi, features, boxes):
    """Actor by actor and position by position, in NumPy and double precision."""
    weights = {v.path: np.double(to_numpy(v.value)) for v in layer.variables}

    def project(name, x):
        kernel, bias = (
            next(w for path, w in weights.items() if path.endswith(f"{name}/{part}"))
            for part in ("kernel", "bias")
        )
        return x @ kernel[0, 0, 0] + bias

    output = np.zeros(roi.shape)
    for b, n in np.ndindex(*roi.shape[:2]):
        tube = np.broadcast_to(boxes[b, n], (features.shape[1], 4))
        if not tube.any():
            continue
        output[b, n] = roi[b, n]
        targets = targets_of(layer, np.double(features[b]), tube)
        if not targets:
            continue
        keys, values = (project(name, np.array(targets)) for name in ("phi", "g"))
        for i, j in np.ndindex(*roi.shape[2:4]):
            seen = roi[b, n, i, j]
            if layer.query == "pooled":
                seen = roi[b, n].mean(axis=(0, 1))
            products = keys @ project("theta", np.double(seen))
            if layer.mode == "softmax":
                share = np.exp(products / np.sqrt(keys.shape[1]))
                share = share / share.sum()
            else:
                share = products / len(targets)
            relation = project("out", share @ values)
            if layer.norm is not None:
                norm = {k: np.double(to_numpy(v.value)) for k, v in norm_of(layer)}
                relation = (relation - norm["moving_mean"]) / np.sqrt(
                    norm["moving_variance"] + layer.norm.epsilon
                ) * norm["gamma"] + norm["beta"]
            output[b, n, i, j] += relation
    return output


def norm_of(layer):
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    return [(name, getattr(layer.norm, name)) for name in names]


def targets_of(layer, features, tube):
    """What the windows hold whose positions are all outside the actor's box."""
    window = layer.pool_size or (1, 1, 1)
    counts = [n // size for n, size in zip(features.shape, window, strict=False)]
    targets = []
    for corner in np.ndindex(*counts):
        spans = [range(c * k, c * k + k) for c, k in zip(corner, window, strict=True)]
        positions = [(t, y, x) for t in spans[0] for y in spans[1] for x in spans[2]]
        if not any(is_inside(tube[t], y, x, layer) for t, y, x in positions):
            targets.append(np.max([features[p] for p in positions], axis=0))
    return targets


def is_inside(box, y, x, layer):
    y, x = ((n + 0.5) / layer.spatial_scale for n in (y, x))
    return box[0] <= x < box[2] and box[1] <= y < box[3]


@pytest.mark.parametrize("tubes", [False, True])
@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_equals_loops(arguments, tubes):
    layer, data = busy(**arguments), random_data(tubes)
    value, expected = to_numpy(layer(data)), in_loops(layer, *data)
    assert relative_error(value, expected) < 1e-5
    assert relative_error(expected[:, :2], data[0][:, :2]) > 0.05
    # Nothing outside, whatever bias and normalisation would add; and padding.
    np.testing.assert_array_equal(value[:, 2], data[0][:, 2])
    assert not value[:, 3].any()


def test_images_are_clips_of_a_frame():
    layer, (roi, features, boxes) = busy(), random_data()
    value = to_numpy(layer([roi, features[:, 0], boxes]))
    assert relative_error(value, in_loops(layer, roi, features[:, :1], boxes)) < 1e-5


def test_gradients_reach_actors_and_what_is_outside_only():
    layer, (roi, features, boxes) = busy(), random_data()
    boxes[:] = (16, 16, 64, 48)  # rows 1 and 2, columns 1 to 3
    boxes = ops.convert_to_tensor(boxes)
    _, (to_roi, to_features) = gradients(lambda *x: layer([*x, boxes]), roi, features)
    assert (np.abs(to_roi).max(axis=(2, 3, 4)) > 0.1).all()
    reached = np.abs(to_features).max(axis=-1)
    outside = np.ones_like(reached, bool)
    outside[:, :, 1:3, 1:4] = False
    assert (reached[outside] > 1e-4).all() and not reached[~outside].any()


def test_gradients_are_finite_where_nothing_is_outside():
    layer, (roi, features, boxes) = busy(norm=True), random_data()
    boxes = ops.convert_to_tensor(boxes[:, 2:])
    value, slopes = gradients(
        lambda *x: layer([*x, boxes], training=True), roi[:, 2:], features
    )
    assert np.isfinite(value).all() and all(np.isfinite(g).all() for g in slopes)
    assert not slopes[1].any()


@pytest.mark.parametrize("norm", [False, True])
def test_starts_as_the_identity_and_can_leave_it(norm):
    """With open numbers of clips and actors; once under XLA where there is one."""
    data = random_data()
    expected = data[0] * np.array([1, 1, 1, 0])[:, None, None, None]
    model = model_of(norm=norm)
    compile_quickly(model, "mse")
    if norm and keras.backend.backend() != "torch":
        model.compile("sgd", "mse", jit_compile=True)
    np.testing.assert_array_equal(model.predict_on_batch(data), expected)
    model.fit(data, expected + 1, batch_size=2, epochs=2, verbose=0)
    assert np.abs(model.predict_on_batch(data) - expected).max() > 1e-4


def test_padding_does_not_count_in_the_normalisation():
    data = random_data()
    layer, alone = busy(norm=True), busy(norm=True)
    layer(data, training=True)
    roi, features, boxes = data
    alone([roi[:, :2], features, boxes[:, :2]], training=True)
    for name, variable in norm_of(layer):
        expected = to_numpy(getattr(alone.norm, name).value)
        assert relative_error(to_numpy(variable.value), expected) < 1e-5


def test_as_a_layer():
    arguments = {"query": "pooled", "pool_size": [1, 2, 2], "norm": True}
    run_layer_test(ActorTargetRelation, arguments, random_data(), ROI)
    arguments = {"inner_channels": 4, "mode": "dot_product"}
    run_layer_test(ActorTargetRelation, arguments, random_data(tubes=True), ROI)


def model_of(**arguments):
    shapes = [(None, *ROI[2:]), FEATURES[1:], (None, 4)]
    inputs = [keras.Input(shape) for shape in shapes]
    return keras.Model(inputs, ActorTargetRelation(**arguments)(inputs))


def test_saved_and_loaded(tmp_path):
    model = model_of(query="pooled")
    randomize(model)
    run_saving_test(model, random_data(), tmp_path)


def test_converts_to_tflite_builtins():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer, data = busy(pool_size=2), [x[:1] for x in random_data()]
    expected = to_numpy(layer(data))
    assert relative_error(run_as_tflite(layer, data), expected) < 1e-5


def test_counts_projections_and_products():
    shapes = [(None, 8, 7, 7, 2048), (None, 4, 16, 20, 2048), (None, 8, 4)]
    layer = ActorTargetRelation()
    queries, keys = 8 * 49, 4 * 16 * 20
    projections = 2 * (queries + keys) * 2048 * 1024
    assert layer.compute_macs(shapes) == projections + 2 * queries * keys * 1024
    pooled = ActorTargetRelation("pooled", pool_size=(1, 2, 2))
    projections = 2 * (1 + keys // 4) * 2048 * 1024
    shapes[0], shapes[2] = (None, None, 7, 7, 2048), (None, None, 4)
    assert pooled.compute_macs(shapes) == projections + 2 * (keys // 4) * 1024


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"query": "mean"}, "one of 'bins', 'pooled'.*query='mean'"),
        ({"mode": "gaussian"}, "mode='gaussian'"),
        ({"spatial_scale": -1}, "spatial_scale=-1"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ActorTargetRelation(**arguments)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(None, 4, 2, 3, 6), (None, 3, None, 5, 6), (None, 4, 4)], "fixed input"),
        ([(None, 4, 2, 3, 5), (None, 3, 4, 5, 6), (None, 4, 4)], "as many channels"),
        ([(None, 4, 2, 3, 6), (None, 3, 4, 5, 6), (None, 3, 4)], "a box for each RoI"),
        ([(None, 4, 2, 3, 6), (None, 3, 4, 5, 6), (None, 4, 5)], "must be .B, N, 4."),
    ],
)
def test_wrong_shapes_are_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        ActorTargetRelation()([keras.Input(batch_shape=shape) for shape in shapes])
