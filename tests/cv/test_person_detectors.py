"""The detectors of keras-cv itself as person detectors, with random weights."""

import numpy as np
import pytest

pytest.importorskip("keras_cv", reason="make test-cv runs it beside keras-cv")
import keras_cv
from keras_cv.src.utils.preset_utils import save_to_preset

from keras_video.detection import KerasCVPersonDetector, open_person_detector

SIZE = 128
PERSON = 14  # of Pascal VOC


def retinanet(form="xyxy", include_rescaling=True):
    backbone = keras_cv.models.ResNetV2Backbone(
        stackwise_filters=[16, 32, 64, 128],
        stackwise_blocks=[2, 2, 2, 2],
        stackwise_strides=[1, 2, 2, 2],
        include_rescaling=include_rescaling,
        input_shape=(None, None, 3),
    )
    model = keras_cv.models.RetinaNet(
        backbone=backbone, num_classes=20, bounding_box_format=form
    )
    prefer_people(model.classification_head.prediction_layer.bias)
    return model


def yolo(form="xyxy", include_rescaling=True):
    backbone = keras_cv.models.YOLOV8Backbone(
        stackwise_channels=[16, 32, 64, 128],
        stackwise_depth=[1, 1, 1, 1],
        include_rescaling=include_rescaling,
        input_shape=(None, None, 3),
    )
    model = keras_cv.models.YOLOV8Detector(
        backbone=backbone, num_classes=20, bounding_box_format=form, fpn_depth=1
    )
    for variable in model.variables:  # each level of its pyramid has a head
        if variable.shape == (20,):
            prefer_people(variable)
    return model


def prefer_people(bias):
    """Of random weights alone, no box may be a person's."""
    person = np.eye(20, dtype="float32")[PERSON]
    bias.assign(np.asarray(bias) + np.tile(person, bias.shape[0] // 20))


def frames(size=(96, 128)):
    return np.random.default_rng(0).integers(0, 256, (2, *size, 3)).astype("uint8")


def persons(model, **options):
    """A detector that takes any box for a person, whatever it scores."""
    model.prediction_decoder.confidence_threshold = 0.0
    return KerasCVPersonDetector(model, PERSON, 0.0, image_size=SIZE, **options)


@pytest.mark.parametrize("make", [retinanet, yolo])
def test_boxes_are_those_of_the_model(make):
    model = make()
    answers = persons(model)(frames())
    assert len(answers) == 2
    assert sum(len(boxes) for boxes, _ in answers) > 0
    for frame, (boxes, scores) in zip(frames(), answers, strict=True):
        image = np.zeros((1, SIZE, SIZE, 3), "float32")
        image[0, :96] = frame
        found = {key: np.asarray(value) for key, value in model.predict(image).items()}
        people = (found["classes"][0] == PERSON) & (found["confidence"][0] > 0)
        limits = np.array([128, 96, 128, 96], "float32")
        inside = np.clip(found["boxes"][0][people], 0, limits)
        whole = (inside[:, 2:] > inside[:, :2]).all(axis=1)
        order = np.argsort(-found["confidence"][0][people][whole], kind="stable")
        np.testing.assert_allclose(boxes, inside[whole][order], atol=1e-3)
        assert np.all(np.diff(scores) <= 0) and np.all(scores <= 1)


def assert_same(model, reference, size):
    model.set_weights(reference.get_weights())
    answers = zip(
        persons(model)(frames(size)), persons(reference)(frames(size)), strict=True
    )
    for (boxes, scores), (expected, same) in answers:
        assert len(boxes) > 0
        np.testing.assert_allclose(boxes, expected, atol=0.01)
        np.testing.assert_allclose(scores, same, atol=1e-5)


@pytest.mark.parametrize("make", [retinanet, yolo])
@pytest.mark.parametrize("form", ["xywh", "rel_yxyx"])
def test_box_formats_agree(make, form):
    assert_same(make(form), make(), (SIZE, SIZE))


@pytest.mark.parametrize("make", [retinanet, yolo])
def test_images_are_scaled_where_the_backbone_does_not(make):
    assert_same(make(include_rescaling=False), make(), (96, SIZE))


@pytest.mark.parametrize("make, folder", [(retinanet, "retina"), (yolo, "yolo")])
def test_presets_of_keras_cv_load_by_name(make, folder, tmp_path):
    model = make()
    save_to_preset(model, str(tmp_path / folder))
    loaded = open_person_detector(f"keras_cv:{tmp_path / folder}", min_score=0.25)
    assert type(loaded.model) is type(model)
    assert (loaded.person_class, loaded.min_score) == (PERSON, 0.25)
    for mine, theirs in zip(loaded.model.weights, model.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))
    assert len(loaded(frames())) == 2
