import keras
import numpy as np
import pytest
from keras import ops

from keras_video.layers import TemporalRoIAlign
from keras_video.macs import count_macs
from tests.gradients import gradients
from tests.layers.tflite import run_as_tflite
from tests.ops.roi_align_oracle import random_boxes, torch_roi_align
from tests.ops.warp_oracle import random_map
from tests.routines import (
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 3, 5, 6, 4)
IMAGE = (80, 96)
BINS = (2, 3)
TEMPORAL = ["average", "max", "per_frame"]


def boxes_and_tubes():
    """Boxes `(2, 3, 4)`, the last padding, and tubes `(2, 3, 3, 4)` with gaps."""
    kinds = random_boxes(2, IMAGE)
    boxes, tubes = kinds[:, 7:10].copy(), kinds[:, :9].reshape(2, 3, 3, 4).copy()
    boxes[:, 2] = tubes[:, 2] = tubes[0, 0, 1] = tubes[1, 1, :2] = 0
    return boxes, tubes


def by_torchvision(features, boxes, temporal, aligned=False, ratio=0):
    """Frame by frame, then over the frames where an actor has a box."""
    import torch

    features, boxes = (torch.tensor(a).double() for a in (features, boxes))
    if boxes.ndim == 3:
        boxes = boxes[:, :, None].expand(-1, -1, features.shape[1], -1)
    frames = [
        torch_roi_align(features[:, t], boxes[:, :, t], BINS, 1 / 16, ratio, aligned)
        for t in range(features.shape[1])
    ]
    frames, real = torch.stack(frames, dim=2).numpy(), (boxes != 0).any(-1).numpy()
    frames[~real] = 0
    if temporal == "per_frame":
        return frames
    merged = np.zeros_like(frames[:, :, 0])
    for b, n in np.argwhere(real.any(-1)):
        seen = frames[b, n, real[b, n]]
        merged[b, n] = seen.mean(0) if temporal == "average" else seen.max(0)
    return merged


@pytest.mark.parametrize("kind", ["boxes", "tubes"])
@pytest.mark.parametrize("temporal", TEMPORAL)
def test_equals_torchvision_frame_by_frame(temporal, kind):
    features = random_map(*SHAPE)
    boxes = boxes_and_tubes()[kind == "tubes"]
    arguments = {"aligned": temporal != "max", "sampling_ratio": 2 * (kind == "tubes")}
    expected = by_torchvision(features, boxes, temporal, *arguments.values())
    layer = TemporalRoIAlign(BINS, temporal=temporal, **arguments)
    value = to_numpy(layer([features, boxes]))
    assert relative_error(value, expected) < 1e-5
    assert (np.abs(expected).max(axis=(-3, -2, -1)) > 0.1).any()
    assert not value[:, 2].any()


def test_gradients_pass_over_frames_without_an_actor():
    features, (_, tubes) = random_map(*SHAPE), boxes_and_tubes()
    for temporal in TEMPORAL:
        layer = TemporalRoIAlign(BINS, temporal=temporal)
        _, (slope,) = gradients(
            lambda x, layer=layer: layer([x, ops.convert_to_tensor(tubes)]), features
        )
        assert np.isfinite(slope).all() and slope[1, 2].any()


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
def test_as_a_layer():
    features, (boxes, tubes) = random_map(*SHAPE), boxes_and_tubes()
    arguments = {"output_size": BINS, "aligned": True}
    shape = (2, 3, *BINS, 4)
    run_layer_test(TemporalRoIAlign, arguments, [features, boxes], shape)
    arguments = {"output_size": 2, "temporal": "per_frame", "sampling_ratio": 2}
    shape = (2, 3, 3, 2, 2, 4)
    run_layer_test(TemporalRoIAlign, arguments, [features, tubes], shape)


def model_of(temporal="average", **arguments):
    """For any batch size and any number of actors."""
    features, boxes = keras.Input(SHAPE[1:]), keras.Input((None, 4))
    layer = TemporalRoIAlign(BINS, temporal=temporal, **arguments)
    return keras.Model([features, boxes], layer([features, boxes]))


@pytest.mark.parametrize("temporal", ["average", "per_frame"])
def test_any_number_of_clips_and_actors(temporal):
    model = model_of(temporal)
    assert model.output_shape[:2] == (None, None)
    model.compile(jit_compile=keras.backend.backend() != "torch")
    for batch, actors in ((1, 5), (2, 1)):
        features = random_map(batch, *SHAPE[1:])
        boxes = random_boxes(batch, IMAGE)[:, :actors]
        value = model.predict_on_batch([features, boxes])
        expected = by_torchvision(features, boxes, temporal)
        assert relative_error(value, expected) < 1e-5


def test_saved_and_loaded(tmp_path):
    data = [random_map(*SHAPE), boxes_and_tubes()[0]]
    run_saving_test(model_of("max", spatial_scale=0.05, aligned=True), data, tmp_path)


@pytest.mark.parametrize(("temporal", "batch"), [("average", None), ("per_frame", 1)])
def test_converts_to_tflite_builtins(temporal, batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer = TemporalRoIAlign(BINS, temporal=temporal)
    data = [random_map(1, *SHAPE[1:]), random_boxes(1, IMAGE)]
    expected = to_numpy(layer(data))
    assert relative_error(run_as_tflite(layer, data, batch), expected) < 1e-5


def test_boxes_are_not_rounded_under_mixed_precision():
    """Half a pixel in 300 is lost in a bfloat16."""
    features = random_map(1, 1, 20, 20, 2)
    boxes = np.array([[[16.5, 24.5, 300.5, 280.5]]], "float32")
    half = to_numpy(TemporalRoIAlign(dtype="mixed_bfloat16")([features, boxes]))
    exact = to_numpy(TemporalRoIAlign()([features, boxes]))
    rounded = to_numpy(TemporalRoIAlign()([features, np.round(boxes / 2) * 2]))
    assert relative_error(half.astype("float32"), exact) < 1 / 64
    assert relative_error(rounded, exact) > 1 / 64


def test_counts_no_multiplications():
    features = keras.Input(SHAPE[1:])
    boxes = keras.ops.zeros((1, 2, 4))
    layer = TemporalRoIAlign()
    model = keras.Model(features, layer([features, boxes]))
    assert count_macs(model) == layer.compute_macs([SHAPE, (2, 3, 4)]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"output_size": (7, 0)}, r"output_size=\(7, 0\)"),
        ({"spatial_scale": 0}, "spatial_scale=0"),
        ({"sampling_ratio": -1}, "sampling_ratio=-1"),
        ({"temporal": "none"}, "one of 'average', 'max', 'per_frame'.*temporal='none'"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        TemporalRoIAlign(**arguments)


@pytest.mark.parametrize(
    ("features", "boxes", "message"),
    [
        ((None, None, 5, 6, 4), (None, 3, 4), "fixed input shape"),
        ((None, 5, 6, 4), (None, 3, 4), r"features of shape \(None, 5, 6, 4\)"),
        ((None, 3, 5, 6, 4), (None, 3, 5), r"boxes of shape \(None, 3, 5\)"),
        ((None, 3, 5, 6, 4), (None, 2, 8, 4), "each of the 3 frames"),
    ],
)
def test_wrong_shapes_are_named(features, boxes, message):
    inputs = [keras.Input(batch_shape=features), keras.Input(batch_shape=boxes)]
    with pytest.raises(ValueError, match=message):
        TemporalRoIAlign()(inputs)
