"""The detector's own arguments; families: test_detectors."""

import keras
import numpy as np
import pytest

from keras_video.macs import count_macs
from keras_video.models import (
    ActionDetector,
    ResNet3DBackbone,
    ResNet3DDetector,
    ResNet3DSTANDetector,
    SlowFastBackbone,
    VideoClassifier,
    VideoPreprocessor,
)
from tests.networks import DETECTORS, THIN, detector_inputs
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


@pytest.mark.parametrize(
    "backbone_cls, plugins",
    [
        (ResNet3DBackbone, {}),
        (SlowFastBackbone, {"alignment": {"after": "res2", "temporal_groups": 2}}),
    ],
)
def test_frames_of_any_shape(backbone_cls, plugins, tmp_path):
    """An open size gives what a network of the very size does."""

    def make(size, **clip):
        arguments = {**THIN, **plugins, "dilations": (1, 1, 1, 2)}
        arguments["spatial_strides"] = (1, 2, 2, 1)
        return ActionDetector(
            backbone_cls((8, *size, 3), **arguments),
            3,
            VideoPreprocessor(8, **clip),
        )

    model = make((None, None), image_size=None, short_side=48)
    for weight in model.trainable_weights:
        weight.assign(weight + np.random.normal(0, 0.05, weight.shape))
    roi_align = next(x for x in model.layers if x.name.endswith("roi_align"))
    assert roi_align.spatial_scale == 1 / 16
    model.save(tmp_path / "model.keras")
    revived = keras.saving.load_model(tmp_path / "model.keras")
    assert revived.preprocessor.image_size is None
    for size in ((48, 80), (80, 48)):
        fixed = make(size, image_size=size)
        fixed.set_weights(model.get_weights())
        clips = np.random.randint(0, 256, (1, 8, *size, 3)).astype("uint8")
        boxes = np.array([[[3, 4, 30, 40], [0, 0, 0, 0]]], "float32")
        inputs = {"clips": clips, "boxes": boxes}
        expected = fixed.predict_on_batch(inputs)
        assert np.abs(expected[0, 0] - 0.5).max() > 1e-4
        for each in (model, revived):
            actual = each.predict_on_batch(inputs)
            np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


def test_training_on_frames_of_any_shape():
    """TensorFlow's graph of the third shape is of open sides."""
    network = ResNet3DBackbone(
        (4, None, None, 3), **THIN, alignment={"after": "res2", "temporal_groups": 2}
    )
    preprocessor = VideoPreprocessor(4, image_size=None, short_side=32)
    model = ActionDetector(network, 3, preprocessor)
    model.compile("sgd", "binary_crossentropy", jit_compile=False)
    for size in ((32, 48), (48, 32), (32, 64)):
        clips = np.random.randint(0, 256, (2, 4, *size, 3)).astype("uint8")
        inputs = {"clips": clips, "boxes": np.tile([[[2, 3, 20, 30.0]]], (2, 1, 1))}
        loss = model.train_on_batch(inputs, np.ones((2, 1, 3)))
        assert np.isfinite(loss)


def test_classifiers_take_frames_of_one_size():
    preprocessor = VideoPreprocessor(4, image_size=None, short_side=16)
    with pytest.raises(ValueError, match="`image_size` of the preprocessor must be"):
        VideoClassifier(backbone(), 3, preprocessor)


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
