"""The detector's own arguments; families: test_detectors."""

import keras
import numpy as np
import pytest

from keras_video.macs import count_macs
from keras_video.models import (
    ActionDetector,
    ResNet3DDetector,
    ResNet3DSTANDetector,
    VideoPreprocessor,
)
from tests.networks import DETECTORS, detector_inputs
from tests.routines import outputs_of, relative_error, to_numpy

SIZE, BOXES = 32, detector_inputs()["boxes"]


def backbone(channels=4):
    clips = keras.Input((4, SIZE, SIZE, 3))
    convolution = keras.layers.Conv3D(channels, (1, 4, 4), strides=(1, 4, 4))
    return keras.Model(clips, convolution(clips))


def test_one_place_per_box_is_a_mean_of_the_map():
    """A box of one cell, by hand: average over time, one bin, one sample."""
    model = ActionDetector(
        backbone(), 3, roi_size=1, sampling_ratio=1, aligned=True, activation=None
    )
    clips = detector_inputs(shape=(4, SIZE, SIZE, 3))["clips"].astype("float32")
    boxes = np.tile(np.array([[[8, 4, 12, 8]]], "float32"), (2, 1, 1))
    maps = outputs_of(model.backbone, to_numpy(model.preprocessor(clips)))
    vector = maps.mean(axis=1)[:, 1, 2]
    dense = model.get_layer("logits")
    expected = vector @ to_numpy(dense.kernel) + to_numpy(dense.bias)
    scores = outputs_of(model, {"clips": clips, "boxes": boxes})
    assert relative_error(scores[:, 0], expected) < 1e-5


def test_the_scale_is_that_of_the_strides():
    """Where they do not divide the picture too: 50 / 16 is padded to 4."""
    model = ResNet3DDetector.from_preset(
        "slow_r50_8x8_kinetics400",
        load_weights=False,
        num_classes=2,
        image_size=50,
        filters=8,
        stackwise_num_blocks=(1, 1, 1, 1),
    )
    assert model.backbone.output_shape[2] == 4
    assert model.get_layer("roi_align").spatial_scale == 1 / 16


def test_a_backbone_of_open_size_needs_a_scale():
    clips = keras.Input((4, None, None, 3))
    convolution = keras.layers.Conv3D(4, 4, strides=4)
    network = keras.Model(clips, convolution(clips))
    preprocessor = VideoPreprocessor(4, image_size=SIZE)
    with pytest.raises(ValueError, match="spatial_scale=None"):
        ActionDetector(network, 3, preprocessor)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"pooling": "sum"}, "pooling"),
        ({"temporal": "none"}, "temporal='none'"),
        ({"relation": True}, "relation=True"),
        ({"dropout": 1.0}, "dropout=1.0"),
        ({"activation": "relu"}, "activation='relu'"),
    ],
)
def test_refusals(arguments, words):
    with pytest.raises(ValueError, match=words):
        ActionDetector(backbone(), 3, **arguments)


def test_a_family_takes_its_backbone_only():
    with pytest.raises(ValueError, match="ActionDetector takes any backbone"):
        ResNet3DSTANDetector(DETECTORS["resnet3d_detector"]().backbone, 5)


def test_multiply_adds_are_those_of_one_box():
    model = DETECTORS["resnet3d_detector"]()
    features = model.get_layer("logits").kernel.shape[0]
    assert count_macs(model) - count_macs(model.backbone) == 5 * features
    assert count_macs(model, (8, 64, 64, 3)) > 3 * count_macs(model)


def test_any_number_of_boxes_or_a_fixed_one():
    model = ActionDetector(backbone(), 3)
    assert model.output_shape == (None, None, 3)
    fixed = ActionDetector(backbone(), 3, max_boxes=2)
    assert fixed.output_shape == (None, 2, 3)
    assert fixed.get_config()["max_boxes"] == 2
