import numpy as np
import pytest

from keras_video.augment import ClipCenterCrop, ClipRandomCrop


def test_crop_is_a_window_of_the_clip():
    clip = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3)).astype("uint8")
    crop = ClipRandomCrop((8, 12), seed=0)
    places = set()
    for _ in range(20):
        parameters = crop.draw(np.random.default_rng(len(places)), (20, 30))
        top, left = parameters["top"], parameters["left"]
        places.add((top, left))
        expected = clip[:, top : top + 8, left : left + 12]
        assert np.array_equal(crop.transform(clip, **parameters), expected)
    assert len(places) > 3


@pytest.mark.parametrize("cls", [ClipRandomCrop, ClipCenterCrop])
def test_errors(cls):
    with pytest.raises(ValueError, match=r"at least 40x40.*\(T, 20, 60, C\).*short_s"):
        cls(40)(np.zeros((2, 20, 60, 3)))
    with pytest.raises(ValueError, match=r"`image_size` must be.*image_size=\(3, 0\)"):
        cls((3, 0))
