"""Exports of detectors: two inputs, boxes among them."""

import json

import numpy as np
import pytest

from keras_video.export import load_tflite, to_saved_model, to_tflite
from keras_video.models import ActionDetector, ResNet3DBackbone, VideoPreprocessor
from tests.networks import DETECTORS, THIN, detector_inputs
from tests.routines import outputs_of, randomize


def with_boxes(family, max_boxes):
    model = DETECTORS[family]()
    model = type(model).from_config({**model.get_config(), "max_boxes": max_boxes})
    randomize(model)
    return model


@pytest.mark.parametrize("family", ["slowfast_detector", "resnet3d_atr_detector"])
def test_tflite_of_builtin_ops(family, tmp_path):
    model = with_boxes(family, 3)
    report = to_tflite(model, tmp_path / "model.tflite")
    assert report.max_diff <= 1e-4
    assert all(op.isupper() for op in report.ops)

    inputs = detector_inputs(batch=1)
    inputs["clips"] = inputs["clips"].astype("float32")
    expected = outputs_of(model, inputs)
    assert np.ptp(expected[0, :2], axis=0).max() > 1e-3
    scores = load_tflite(tmp_path / "model.tflite")(inputs)[0]
    np.testing.assert_allclose(scores, expected, atol=1e-4)
    assert (scores[0, 2] == 0).all()


def test_tflite_needs_a_number_of_boxes(tmp_path):
    with pytest.raises(ValueError, match="max_boxes=8"):
        to_tflite(DETECTORS["resnet3d_detector"](), tmp_path / "model.tflite")
    assert list(tmp_path.iterdir()) == []


def test_saved_model_of_frames_of_any_shape(tmp_path):
    backbone = ResNet3DBackbone(
        (4, None, None, 3),
        **THIN,
        spatial_strides=(1, 2, 2, 1),
        dilations=(1, 1, 1, 2),
        alignment={"after": "res2"},
    )
    preprocessor = VideoPreprocessor(4, image_size=None, short_side=48)
    model = ActionDetector(backbone, 3, preprocessor)
    randomize(model)
    report = to_saved_model(model, tmp_path / "saved")
    assert report.max_diff <= 1e-4
    found = json.loads(report.description.read_text())
    assert found["inputs"][1]["shape"] == [None, 4, None, None, 3]
    clip = found["clip"]
    assert (clip["height"], clip["width"], clip["short_side"]) == (None, None, 48)
    assert (clip["crop"], clip["position"]) == ("fit", "key frame")
    with pytest.raises(ValueError, match="fixed number of .*image_size=.256, 320"):
        to_tflite(model, tmp_path / "model.tflite")


def test_saved_model_of_any_number_of_boxes(tmp_path):
    model = with_boxes("resnet3d_detector", None)
    report = to_saved_model(model, tmp_path / "saved")
    assert report.max_diff <= 1e-4
    assert report.description == tmp_path / "saved" / "description.json"
    found = json.loads(report.description.read_text())
    for signature in (found, found["other_signatures"]["serve_frames"]):
        boxes, clips = signature["inputs"]
        assert boxes["content"] == "boxes" and boxes["shape"] == [None, None, 4]
        assert clips["content"] == "clips" and clips["shape"][0] is None
    assert clips["dtype"] == "uint8"
    labels = (tmp_path / "saved" / "labels.txt").read_text().splitlines()
    assert labels == found["labels"] and len(labels) == model.num_classes
