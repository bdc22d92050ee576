"""Detectors as presets, and from presets of classifiers."""

import numpy as np
import pytest

from keras_video import presets
from keras_video.models import (
    X3D,
    ActionDetector,
    R2Plus1D,
    R2Plus1DBackbone,
    ResNet3DATRDetector,
    ResNet3DDetector,
    SlowFastDetector,
    VideoClassifier,
    X3DBackbone,
)
from tests.networks import DETECTORS, FAMILIES, detector_inputs
from tests.routines import outputs_of, randomize, to_numpy

INPUTS = detector_inputs()


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Folders of a classifier and of a detector."""
    root, models = tmp_path_factory.mktemp("presets"), {}
    for name, make in (
        ("classifier", FAMILIES["slowfast"]),
        ("detector", DETECTORS["resnet3d_detector"]),
    ):
        models[name] = make()
        randomize(models[name])
        models[name].save_to_preset(root / name)
    return root, models


def weights_by_path(model):
    return {v.path: to_numpy(v.value) for v in model.backbone.variables}


def test_round_trip(saved):
    root, models = saved
    again = ActionDetector.from_preset(root / "detector")
    assert type(again) is ResNet3DDetector
    expected = outputs_of(models["detector"], INPUTS)
    np.testing.assert_array_equal(outputs_of(again, INPUTS), expected)
    card = (root / "detector" / "README.md").read_text()
    assert "ActionDetector.from_preset(" in card
    assert presets.resolve(root / "detector").metadata["task"] == "action_detection"
    assert presets.task_class(root / "detector") is ActionDetector


def test_a_classifier_gives_a_detector_its_backbone(saved):
    """In the form for boxes: the last stage keeps its resolution."""
    root, models = saved
    model = ActionDetector.from_preset(root / "classifier", num_classes=3)
    assert type(model) is SlowFastDetector
    assert model.backbone.spatial_strides == [1, 2, 2, 1]
    assert model.backbone.dilations == [1, 1, 1, 2]
    assert outputs_of(model, INPUTS).shape == (2, 3, 3)
    theirs = weights_by_path(models["classifier"])
    ours = weights_by_path(model)
    assert theirs.keys() == ours.keys()
    assert all(np.array_equal(theirs[path], ours[path]) for path in ours)
    coarse = SlowFastDetector.from_preset(
        root / "classifier", num_classes=3, spatial_strides=(1, 2, 2, 2)
    )
    assert coarse.backbone.spatial_strides == [1, 2, 2, 2]


@pytest.mark.parametrize("family", ["x3d", "r2plus1d_r50"])
def test_the_stages_before_the_last_keep_their_strides(family, tmp_path):
    """Other strides would give other features, or a network of other weights."""
    arguments = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
    if family == "x3d":
        classifier = X3D(X3DBackbone((4, 64, 64, 3), **arguments), 5)
    else:
        strides = (2, 2, 2, 2)
        backbone = R2Plus1DBackbone(
            (8, 64, 64, 3), **arguments, spatial_strides=strides, block="bottleneck"
        )
        classifier = R2Plus1D(backbone, 5)
    classifier.save_to_preset(tmp_path / "classifier")
    model = ActionDetector.from_preset(tmp_path / "classifier", num_classes=3)
    assert model.backbone.spatial_strides == [2, 2, 2, 1]
    ours, theirs = map(weights_by_path, (model, classifier))
    assert theirs.keys() == ours.keys()
    assert all(np.array_equal(theirs[path], ours[path]) for path in ours)


def test_a_head_for_another_task_needs_its_classes(saved):
    root, _ = saved
    with pytest.raises(ValueError, match="ResNet3DDetector, no VideoClassifier.*Acti"):
        VideoClassifier.from_preset(root / "detector")
    with pytest.raises(ValueError, match="VideoClassifier.from_preset.*num_classes"):
        ActionDetector.from_preset(root / "classifier")
    model = VideoClassifier.from_preset(root / "detector", num_classes=4)
    assert (model.family, model.num_classes) == ("resnet3d", 4)


def test_a_relation_goes_into_a_trained_detector(saved):
    """Its head is randomly initialised: there are more weights in it."""
    root, models = saved
    model = ResNet3DATRDetector.from_preset(root / "detector", num_classes=5)
    assert model.get_layer("relation").count_params() > 0
    theirs, ours = weights_by_path(models["detector"]), weights_by_path(model)
    assert all(np.array_equal(theirs[path], ours[path]) for path in ours)
