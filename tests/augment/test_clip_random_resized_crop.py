import numpy as np
import pytest

from keras_video.augment import ClipRandomResizedCrop
from keras_video.augment.geometry import resize


def test_window_is_scaled():
    clip = np.random.default_rng(0).integers(0, 256, (2, 40, 60, 3)).astype("uint8")
    crop = ClipRandomResizedCrop((16, 24), scale=(0.1, 0.9))
    expected = resize(clip[:, 3:23, 5:45], (16, 24))
    result = crop.transform(clip, top=3, left=5, height=20, width=40)
    assert np.array_equal(result, expected)
    assert crop(clip).shape == (2, 16, 24, 3)


def test_whole_frame_is_left_as_it_is():
    clip = np.random.default_rng(0).integers(0, 256, (2, 20, 20, 3)).astype("uint8")
    crop = ClipRandomResizedCrop(20, scale=(1, 1), ratio=(1, 1))
    assert np.array_equal(crop(clip), clip)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"scale": (0, 1)}, r"`scale` must be .*scale=\(0, 1\)"),
        ({"ratio": (2, 1)}, "`ratio` must be"),
        ({"image_size": "x"}, "`image_size` must be"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        ClipRandomResizedCrop(**{"image_size": 8, **arguments})
