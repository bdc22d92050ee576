import numpy as np
import pytest

from keras_video.augment import ClipShortSideJitter
from keras_video.augment.geometry import resize


@pytest.mark.parametrize("size", [(20, 30), (30, 20)])
def test_every_length_in_range_comes_up(size):
    clip = np.random.default_rng(0).integers(0, 256, (2, *size, 3)).astype("uint8")
    jitter, seen = ClipShortSideJitter((16, 18), seed=0), set()
    for _ in range(40):
        result = jitter(clip)
        height, width = result.shape[1:3]
        assert max(height, width) == round(1.5 * min(height, width))
        assert (height < width) == (size[0] < size[1])
        assert np.array_equal(result, resize(clip, (height, width)))
        seen.add(min(height, width))
    assert seen == {16, 17, 18}


def test_errors():
    with pytest.raises(ValueError, match="`short_side` must be"):
        ClipShortSideJitter((320, 256))
