import pytest

from keras_video import augment
from keras_video.augment import AUGMENTATIONS, ClipAugmentation, from_config


def test_every_augmentation_has_a_kind():
    classes = {
        value
        for name in augment.__all__
        if isinstance(value := getattr(augment, name), type)
        and issubclass(value, ClipAugmentation)
    }
    assert set(AUGMENTATIONS.values()) == classes - {ClipAugmentation}
    for kind, cls in AUGMENTATIONS.items():
        name = "Clip" + "".join(word.capitalize() for word in kind.split("_"))
        assert cls.__name__ == name
        assert type(from_config({"kind": kind}, image_size=32)) is cls


def test_arguments():
    flip = from_config({"kind": "random_flip", "probability": 0.3})
    assert flip.probability == 0.3
    crop = {"kind": "random_crop", "image_size": 24}
    assert from_config(crop, image_size=32).image_size == (24, 24)


@pytest.mark.parametrize(
    "config, message",
    [
        ({"kind": "random_flp"}, "`kind` must .*Did you mean 'random_flip'"),
        ({}, "`kind` must be one of"),
        (
            {"kind": "random_flip", "probabilty": 1},
            "'random_flip': .*Did you mean 'probability'",
        ),
        (
            {"kind": "random_flip", "probability": 2},
            "'random_flip': `probability` must lie",
        ),
        ({"kind": "random_crop"}, "'random_crop': `image_size` must be given"),
    ],
)
def test_errors(config, message):
    with pytest.raises(ValueError, match=message):
        from_config(config)
