import numpy as np
import pytest

from keras_video.augment import ClipColorJitter


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_brightness_then_contrast(dtype):
    clip = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3)).astype(dtype)
    jitter = ClipColorJitter()
    result = jitter.transform(clip, brightness=1.3, contrast=0.7)
    brighter = clip.astype("float64") * 1.3
    expected = (brighter - brighter.mean()) * 0.7 + brighter.mean()
    assert result.dtype == dtype
    tolerance = 0.51 if dtype == "uint8" else 1e-3
    assert np.abs(result - np.clip(expected, 0, 255)).max() < tolerance


def test_factors_of_one_change_nothing():
    clip = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3)).astype("uint8")
    assert np.array_equal(ClipColorJitter(1.0, 1.0)(clip), clip)


def test_range_of_values():
    clip = np.full((1, 2, 2, 3), 0.9, "float32")
    result = ClipColorJitter(2.0, 1.0, value_range=(-1, 1))(clip)
    assert np.array_equal(result, np.ones_like(clip))


def test_errors():
    with pytest.raises(ValueError, match="`brightness` must be"):
        ClipColorJitter(brightness=(-0.5, 0.5))
