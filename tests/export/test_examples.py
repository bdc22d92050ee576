"""Inputs on which exported files are compared with their models."""

import dataclasses

import keras
import numpy as np
import pytest

from keras_video.export import DisagreementError
from keras_video.export.examples import generated_inputs, puppet_inputs, with_boxes
from keras_video.export.exporter import export_model
from tests.export.test_exporter import FLAT, flat_model


def changes(clip):
    """How much frames differ from the ones before them."""
    return np.abs(np.diff(clip.astype("float64"), axis=1)).mean()


@pytest.mark.parametrize("size", [(4, 6), (32, 48)])
def test_puppets_in_clips_of_any_size(size):
    model = keras.Sequential([keras.Input((6, *size, 3)), keras.layers.Flatten()])
    noise, puppets = generated_inputs(model, 2)
    assert noise.shape == puppets.shape == (1, 6, *size, 3)
    assert puppets.dtype == noise.dtype == "float32"
    assert 0 < changes(puppets) < changes(noise) / 3


def test_optical_flow_has_no_puppets():
    model = keras.Sequential([keras.Input((2, 4, 4, 2)), keras.layers.Flatten()])
    assert puppet_inputs(model).shape == (1, 2, 4, 4, 2)


def test_a_file_that_is_wrong_on_videos_only(tmp_path):
    def load(path):
        return lambda x: [(x + (changes(x) < 50)).reshape(1, -1)]

    exporter = dataclasses.replace(FLAT, load=load)
    with pytest.raises(DisagreementError):
        export_model(exporter, flat_model(), tmp_path / "a")


def test_boxes_for_clips():
    clips = keras.Input((2, 8, 12, 3), name="clips")
    boxes = keras.Input((2, 4), name="boxes")
    model = keras.Model({"clips": clips, "boxes": boxes}, boxes)
    example = with_boxes(model, np.zeros((3, 2, 8, 12, 3)))
    assert example["boxes"].shape == (3, 2, 4) and example["boxes"].max() <= 12
    plain = keras.Model(clips, clips)
    assert with_boxes(plain, example["clips"]) is example["clips"]
