import keras
import pytest

from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.validation import check_backbone, check_preprocessor, takes_boxes


def network(*axes, units=4):
    inputs = keras.Input(axes)
    return keras.Model(inputs, keras.layers.Dense(units)(inputs))


def test_backbones():
    check_backbone(network(4, 8, 8, 3))
    with pytest.raises(ValueError, match="for a preset's name use.*='slowfast'"):
        check_backbone("slowfast")
    with pytest.raises(ValueError, match="must take .B, T, H, W, C.*Received: input"):
        check_backbone(network(8, 8, 3))


def test_preprocessors():
    backbone = network(4, 8, 8, 3)
    fitting = {"num_frames": 4, "image_size": 8, "class_names": ["a", "b"]}
    check_preprocessor(VideoPreprocessor(**fitting), backbone, 2)
    for wrong, classes, message in (
        (lambda x: x, 2, "must be a `VideoPreprocessor`"),
        (VideoPreprocessor(**{**fitting, "num_frames": 5}), 2, "makes clips that the"),
        (VideoPreprocessor(**fitting), 3, "num_classes=3, 2 class names"),
    ):
        with pytest.raises(ValueError, match=message):
            check_preprocessor(wrong, backbone, classes)


def test_models_that_take_boxes():
    assert not takes_boxes(network(4, 8, 8, 3))
    boxes = keras.Input((2, 4), name="boxes")
    clips = keras.Input((4, 8, 8, 3), name="clips")
    assert takes_boxes(keras.Model({"clips": clips, "boxes": boxes}, boxes))
    assert not takes_boxes(keras.Model({"boxes": boxes}, boxes))
    assert not takes_boxes(lambda clips: clips)
