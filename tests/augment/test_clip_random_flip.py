import numpy as np
import pytest

from keras_video.augment import ClipRandomFlip


def test_mirrors_left_to_right_half_of_the_time():
    clip = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3)).astype("uint8")
    flip, mirrored = ClipRandomFlip(seed=0), 0
    for _ in range(200):
        result = flip(clip)
        if np.array_equal(result, clip[:, :, ::-1]):
            mirrored += 1
        else:
            assert np.array_equal(result, clip)
    assert 75 < mirrored < 125
    assert np.array_equal(ClipRandomFlip(0.0)(clip), clip)


def test_errors():
    with pytest.raises(ValueError, match="`probability` must lie .*probability=1.5"):
        ClipRandomFlip(1.5)
