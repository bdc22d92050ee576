"""The lists that ship, and how they stand for themselves in arguments."""

import pytest

from keras_video.data import load_class_names
from keras_video.models import VideoPreprocessor
from keras_video.presets import list_presets, resolve
from tests.oracles import import_torchvision

SIZES = {
    "ava": 80,
    "charades": 157,
    "hmdb51": 51,
    "kinetics400": 400,
    "kinetics600": 600,
    "ucf101": 101,
}


@pytest.mark.parametrize("dataset", SIZES)
def test_lists_are_whole(dataset):
    names = load_class_names(dataset)
    assert len(names) == len(set(names)) == SIZES[dataset]
    assert all(name and name == name.strip() for name in names)


def test_kinetics_has_torchvisions_order():
    meta = import_torchvision("torchvision.models._meta")
    assert load_class_names("kinetics400") == meta._KINETICS400_CATEGORIES


def test_numbers_that_are_known():
    """Of the annotation files: AVA and UCF101 count from 1, Charades from 0."""
    assert load_class_names("ava")[12 - 1] == "stand"
    assert load_class_names("ava")[80 - 1] == "watch (a person)"
    assert load_class_names("ucf101")[36 - 1] == "HammerThrow"
    assert load_class_names("charades")[97] == "Walking through a doorway"
    assert load_class_names("hmdb51")[-1] == "wave"


def test_a_name_stands_for_its_list():
    preprocessor = VideoPreprocessor(8, class_names="hmdb51")
    assert preprocessor.class_names == load_class_names("hmdb51")
    revived = VideoPreprocessor.from_config(preprocessor.get_config())
    assert revived.class_names == preprocessor.class_names
    with pytest.raises(ValueError, match="or the name of a data set.*'kinetics'"):
        VideoPreprocessor(8, class_names="kinetics")


@pytest.mark.parametrize("preset", list_presets())
def test_presets_have_as_many_names_as_classes(preset):
    source = resolve(preset)
    names = source.json("preprocessor.json")["config"]["class_names"]
    if isinstance(names, str):
        names = load_class_names(names)
    assert len(names) == source.metadata["num_classes"]
